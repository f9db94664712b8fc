using System.Diagnostics;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;

namespace EvoPrompting.Bench.Journals;

/// <summary>What the journal adds to a search: a whole one with a free language model and a free evaluator, 100 children a round.</summary>
internal static class JournalBench
{
    /// <param name="sizes">Children of each run, whole hundreds.</param>
    public static async Task RunAsync(IReadOnlyList<int> sizes)
    {
        Console.WriteLine("| children | ms a child | in the last 10 % | bytes a child | resident MB | read a round ms | open history s | "
            + "with history MB | resume s |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var children in sizes)
        {
            var path = Directory.CreateTempSubdirectory("evoprompting-bench-");
            try
            {
                await RunAsync(new RunFolder(Path.Combine(path.FullName, "run")), children);
            }
            finally
            {
                path.Delete(recursive: true);
            }
        }
    }

    private static async Task RunAsync(RunFolder run, int children)
    {
        var task = new FreeTask();
        var seed = new RunSeed(1);
        var settings = new SearchSettings { Rounds = children / 100, PromptsPerRound = 10, SamplesPerPrompt = 10, Survivors = 10 };
        var recipe = new Recipe { Task = task.Name };
        var identity = new RunIdentity(task.Name, seed, recipe.Write(), recipe.Hash(), "free", "bench", "none", "none", []);
        TimeSpan whole, last, round;
        double resident;
        using (var journal = SqliteJournal.Create(run, identity, TimeProvider.System))
        {
            var (start, mark) = (Stopwatch.GetTimestamp(), 0L);
            var (free, reader, cursor) = (new FreeEvaluator(), new JournalReader(run), JournalCursor.Start);
            var timed = new TimedEvaluator(free, evaluated =>
            {
                if (evaluated == children * 0.9) mark = Stopwatch.GetTimestamp();
                if (evaluated == children - 100) cursor = reader.End(); // the last round begins
            });
            await new EvolutionarySearch(
                task, new Proposer(task, new FreeModel(), journal, settings, seed), new JournaledEvaluator(timed, free, journal),
                new FittestSelection(task), new NoTuning(), journal, settings, seed).RunAsync();
            (whole, last) = (Stopwatch.GetElapsedTime(start), Stopwatch.GetElapsedTime(mark));
            resident = Megabytes();
            reader.ReadSince(reader.End()); // the first reading compiles the code
            round = Time(() => reader.ReadSince(cursor));
        }

        var bytes = new FileInfo(run.Journal).Length;
        RunHistory? history = null;
        var opened = Time(() => history = RunHistory.Open(run));
        Console.WriteLine(
            $"| {children:#,0} | {whole.TotalMilliseconds / children:0.00} | {last.TotalMilliseconds / (children * 0.1):0.00} | "
                + $"{bytes / children:#,0} | "
            + $"{resident:0} | {round.TotalMilliseconds:0.0} | {opened.TotalSeconds:0.000} | {Megabytes():0} | "
                + $"{Time(Resume).TotalSeconds:0.000} |");
        GC.KeepAlive(history);

        void Resume()
        {
            using var journal = SqliteJournal.Resume(run, identity, TimeProvider.System);
            journal.ResumeAsync(CancellationToken.None).Wait();
        }
    }

    private static TimeSpan Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }

    private static double Megabytes()
    {
        GC.Collect();
        return Environment.WorkingSet / 1048576.0;
    }

    /// <summary>Counts the children that are taken in.</summary>
    private sealed class TimedEvaluator(IIntake intake, Action<int> counted) : IIntake
    {
        private int count;

        public Task<Intake> TakeAsync(string source, CancellationToken stop)
        {
            counted(count++);
            return intake.TakeAsync(source, stop);
        }
    }
}
