using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Observers;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Bench;

/// <summary>
/// Memory of a search's own process, round after round: the shipped language model writes and is tuned as in the quick run, and what it
/// writes is judged for nothing, always viable. The last line is a hash of all that was written; equal sizes give equal hashes.
/// </summary>
internal static class MemoryBench
{
    /// <summary>
    /// Runs a search with the quick recipe's sizes but for those given: rounds, prompts, samples, survivors, most tokens.
    /// </summary>
    public static async Task RunAsync(int[] sizes)
    {
        int Size(int place, int usual) => place < sizes.Length ? sizes[place] : usual;
        var settings =
            new SearchSettings
            {
                Rounds = Size(0, 20),
                PromptsPerRound = Size(1, 4),
                SamplesPerPrompt = Size(2, 8),
                Survivors = Size(3, 4),
                MaximumTokens = Size(4, 512)
            };
        using var model =
            EmbeddedLanguageModel.Load(Path.Combine(AppContext.BaseDirectory, "weights", "embedded.evolm"), parallelRequests: 2);
        var (task, seed, free, kept) = (new Mnist1DTask(), new RunSeed(1), new FreeJudge(), new MemoryJournal());
        Console.WriteLine($"{settings.Rounds} rounds x {settings.PromptsPerRound} prompts x {settings.SamplesPerPrompt} samples, "
            + $"{settings.Survivors} survivors, at most {settings.MaximumTokens} tokens");
        Console.WriteLine("round | resident MB | largest MB | processor s | wall s | tuned on | soft prompt");
        var journal = new ObservedJournal(kept, new RoundLines());
        var search = new EvolutionarySearch(
            task, new Proposer(task, model, journal, settings, seed), new JournaledEvaluator(free, free, journal),
            new FittestSelection(task), new GradientSoftPromptTuner(model), journal, settings, seed);
        await search.RunAsync();

        var written = new StringBuilder();
        foreach (var child in await kept.ReadCandidatesAsync(CancellationToken.None)) written.Append(child.Ordinal).Append(child.Source);
        Console.WriteLine($"written: {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written.ToString())))}");
    }

    private sealed class RoundLines : IRunObserver
    {
        private readonly long start = Stopwatch.GetTimestamp();

        public void On(RunEvent happened)
        {
            if (happened is not RunEvent.Committed { Next: { Round: > 0 } next, Tuning: var tuning }) return;
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"{next.Round - 1,5} | {Megabytes("VmRSS:"),11:0} | {Megabytes("VmHWM:"),10:0} | "
                + $"{process.TotalProcessorTime.TotalSeconds,11:0.0} | "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds,6:0.0} | {tuning?.Examples ?? 0,8} | {next.SoftPrompt.Hash()[..12]}");
        }

        /// <summary>Linux only.</summary>
        private static double Megabytes(string line) =>
            double.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(line, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    /// <summary>Makes metrics of a program's hash.</summary>
    private sealed class FreeJudge : IIntake, IEvaluator
    {
        public Task<Intake> TakeAsync(string source, CancellationToken stop)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(source));
            return Task.FromResult(new Intake(Convert.ToHexStringLower(hash), hash, null));
        }

        public async IAsyncEnumerable<Judgement> EvaluateAsync(
            IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
        {
            await Task.CompletedTask;
            foreach (var (candidate, hash) in candidates)
                yield return new Judgement(candidate, new Outcome.Scored(new MetricSet(
                    new Metric(Mnist1DTask.ModelSize, 500 + BitConverter.ToUInt16(hash) % 9_000), new Metric(Mnist1DTask.FrozenSize, 0),
                    new Metric(Mnist1DTask.ValidationError, 0.02 + hash[2] % 200 / 500.0), new Metric(Mnist1DTask.TestError, 0.1),
                    new Metric(Mnist1DTask.BestStep, 100))));
        }
    }
}
