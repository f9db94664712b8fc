namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Runs the real program where it has to succeed.</summary>
internal static class Successful
{
    /// <summary>Returns what it printed; fails with its errors where it does not succeed.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static async Task<string> RunAsync((string, string)[] environment, params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(environment, arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: exit code {code}\n{errors}");
        return output;
    }
}
