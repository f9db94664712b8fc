using System.Diagnostics;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Evaluation.Reading;
using EvoPrompting.Networks;

namespace EvoPrompting.Bench;

/// <summary>
/// What taking a program in costs: in this process, and through the pool of compiler processes, cold and warm, one and two at once.
/// </summary>
internal static class IntakeBench
{
    private const int Programs = 200, Rounds = 3;

    private static CandidateContract Contract { get; } = new(
        CandidateText.Preamble, CandidateText.References, AllowedApi.Standard, CandidateText.Model.ClassName,
        CandidateText.Model.BaseType.FullName!);

    public static async Task RunAsync()
    {
        string[] sources = [.. new NetworkFamilies().Create(new RunSeed(1), Programs, []).Take(Programs).Select(p => p.Source)];
        var intake = new CandidateIntake(Contract);
        for (var round = 0; round < Rounds; round++)
            await MeasureAsync($"in this process, round {round}", sources, 1, source => Task.FromResult(intake.Take(source)));
        foreach (var processes in (int[])[1, 2])
        {
            var start = Stopwatch.GetTimestamp();
            await using var pool = new CompilerPool(Contract.ToJson(), new CompilerPoolSettings(processes));
            await pool.TakeAsync(sources[0], default);
            Console.WriteLine($"pool of {processes}: the first program after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
            for (var round = 0; round < Rounds; round++)
                await MeasureAsync($"pool of {processes}, round {round}", sources, processes, source => pool.TakeAsync(source, default));
        }
    }

    private static async Task MeasureAsync(string what, string[] sources, int atOnce, Func<string, Task<Intake>> take)
    {
        var accepted = 0;
        var (start, times) = (Stopwatch.GetTimestamp(), new double[sources.Length]);
        await Parallel.ForAsync(0, sources.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, _) =>
        {
            var one = Stopwatch.GetTimestamp();
            if ((await take(sources[i])).Program is not null) Interlocked.Increment(ref accepted);
            times[i] = Stopwatch.GetElapsedTime(one).TotalMilliseconds;
        });
        var wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Array.Sort(times);
        Console.WriteLine(
            $"{what}: {wall / sources.Length:F2} ms a program by the clock; each took {times[times.Length / 2]:F2} ms (median), "
                + $"{times[^1]:F1} (longest); {accepted} accepted");
    }
}
