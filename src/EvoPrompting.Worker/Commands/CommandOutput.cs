using System.Text;

namespace EvoPrompting.Worker.Commands;

/// <summary>
/// What a command prints: standard output up to the limit, of the error stream the last part. Both count; what passes the limit is read on
/// and thrown away, so that a command that prints never waits.
/// </summary>
internal sealed class CommandOutput
{
    private const int KeptErrors = 4_000;

    private readonly MemoryStream output = new();
    private readonly Queue<byte> errors = new();
    private readonly Thread[] readers;
    private readonly int most;
    private long read;

    public CommandOutput(Stream standardOutput, Stream errorStream, int mostBytes)
    {
        most = mostBytes;
        readers = [Start(standardOutput, KeepOutput), Start(errorStream, KeepErrors)];
    }

    public bool IsTooMuch => Interlocked.Read(ref read) > most;

    /// <summary>Returns both texts. To be called when no process is left that could print.</summary>
    public (string Output, string Errors) End()
    {
        foreach (var reader in readers) reader.Join();
        return (Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString([.. errors]));
    }

    private void KeepOutput(ReadOnlySpan<byte> bytes) => output.Write(bytes[..(int)Math.Min(bytes.Length, most - output.Length)]);

    private void KeepErrors(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            errors.Enqueue(one);
            if (errors.Count > KeptErrors) errors.Dequeue();
        }
    }

    private delegate void Keep(ReadOnlySpan<byte> bytes);

    private Thread Start(Stream from, Keep keep)
    {
        var thread = new Thread(() =>
        {
            var buffer = new byte[1 << 16];
            try
            {
                while (from.Read(buffer) is var count and > 0)
                {
                    Interlocked.Add(ref read, count);
                    keep(buffer.AsSpan(0, count));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // it has ended
            }
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }
}
