using EvoPrompting.Compiler.Serving;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Compiler;

/// <summary>
/// The process that reads programs which nobody has vouched for. It is started by a pool of the parent, serves frames over its standard
/// streams, and is thrown away at the first trouble.
/// </summary>
internal static class EntryPoint
{
    private const int Done = 0, BadArguments = 2, NeverReady = 3;

    /// <summary>
    /// Deep enough for every tree that <see cref="CandidateSource.DeepestTree"/> lets through, and for the parser on every text.
    /// </summary>
    private const int StackBytes = 16 << 20;

    /// <summary>Address space for one program, beyond the managed heap, which is mapped when the process is ready.</summary>
    private const int Megabytes = 512;

    private static int Main(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("this program is started by evoprompting, not by hand");
            return BadArguments;
        }

        try
        {
            Launch.Enter(args);
            var line = PrivateLine.TakeOver();
            Exception? fault = null;
            var reading = new Thread(() => fault = Run(line), StackBytes);
            reading.Start();
            reading.Join();
            if (fault is null) return Done;
            Console.Error.WriteLine(fault.Message);
        }
        catch (SandboxException e)
        {
            Console.Error.WriteLine($"The compiler cannot be walled in: {e.Message}");
        }

        return NeverReady;
    }

    private static Exception? Run(PrivateLine line)
    {
        try
        {
            new ReadingLoop(line).Run(Megabytes);
            return null;
        }
        catch (IOException)
        {
            return null; // the parent has gone
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
