namespace EvoPrompting.Cli.Terminals;

/// <summary>
/// Standard output and standard error whose lines are broken between words on terminals. Nothing changes for files and pipes.
/// </summary>
internal sealed class WrappedConsole : IDisposable
{
    private WrappedConsole()
    {
        (Output, Errors) = (Console.Out, Console.Error);
        if (Terminal.Output.IsTerminal) Console.SetOut(new WrappedWriter(Output, () => Terminal.Output.Columns()));
        if (Terminal.Errors.IsTerminal) Console.SetError(new WrappedWriter(Errors, () => Terminal.Errors.Columns()));
    }

    /// <summary>Standard output for what must stay as it is: programs, JSON, tables that know the terminal's width.</summary>
    public static TextWriter Output { get; private set; } = Console.Out;

    /// <summary>Standard error for what must stay as it is: a line that is written over.</summary>
    public static TextWriter Errors { get; private set; } = Console.Error;

    public static WrappedConsole Begin() => new();

    public void Dispose()
    {
        Console.Out.Flush();
        Console.Error.Flush();
    }
}
