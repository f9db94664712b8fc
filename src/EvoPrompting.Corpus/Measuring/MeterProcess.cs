using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;
using EvoPrompting.Chance;
using EvoPrompting.Corpus.Metrics;

namespace EvoPrompting.Corpus.Measuring;

/// <summary>
/// Measures programs in a process of its own, because torch's generator and threads belong to a process: this program, started as
/// <c>lm corpus measure</c>. One JSON line in (the orders), one out (the measures).
/// </summary>
public sealed class MeterProcess : IProgramMeter, IDisposable
{
    private readonly Process process;

    /// <param name="task">The search task whose programs are measured.</param>
    public MeterProcess(string task, RunSeed seed)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (var argument in new[] { "lm", "corpus", "measure", "--task", task, "--seed", seed.ToString() })
            start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProgramMeasure>> MeasureAsync(IReadOnlyList<MeasureOrder> orders, CancellationToken stop)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(orders));
        await process.StandardInput.FlushAsync(stop);
        if (await process.StandardOutput.ReadLineAsync(stop) is not { } line)
        {
            await process.WaitForExitAsync(stop);
            throw new InvalidOperationException(
                $"a process that measures programs ended with code {process.ExitCode} before it answered; start again to go on");
        }

        return JsonSerializer.Deserialize<List<ProgramMeasure>>(line)
            ?? throw new InvalidOperationException("a measuring process gave an empty answer");
    }

    /// <summary>
    /// Serves orders from standard input until it ends: the other side. Work in hand is dropped then, nobody waits for it.
    /// </summary>
    public static async Task ServeAsync(IProgramMeter meter, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var lines = Channel.CreateUnbounded<string>();
        _ = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync(stop) is { } line) await lines.Writer.WriteAsync(line, stop);
            await ended.CancelAsync();
        }, stop);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(ended.Token))
            {
                var measures = await meter.MeasureAsync(JsonSerializer.Deserialize<List<MeasureOrder>>(line)!, ended.Token);
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(measures));
                await Console.Out.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // the other side has gone
        }
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
