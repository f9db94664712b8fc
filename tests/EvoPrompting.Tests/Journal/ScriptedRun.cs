using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Journal;

/// <summary>A whole search of scripted parts on a journal: 6 rounds of 12 children, in a fraction of a second.</summary>
internal static class ScriptedRun
{
    public static readonly SearchSettings Settings = new() { Rounds = 6, PromptsPerRound = 3, SamplesPerPrompt = 4, Survivors = 3 };

    /// <summary>
    /// Runs what remains of the run; throws <see cref="OperationCanceledException"/> after <paramref name="stopAfter"/> outcomes.
    /// </summary>
    public static Task RunAsync(IRunJournal journal, int stopAfter = int.MaxValue, ulong order = 0) =>
        RunAsync(journal, new ScriptedEvaluator(order, stopAfter), Settings);

    /// <summary>Runs what remains of a run with an evaluator and settings of the test's own.</summary>
    public static Task RunAsync(IRunJournal journal, IEvaluator evaluator, SearchSettings settings)
    {
        var task = new TextTask();
        var seed = new RunSeed(3);
        return new EvolutionarySearch(
            task, new Proposer(task, new ScriptedModel(), journal, settings, seed),
            new JournaledEvaluator(new TextIntake(), evaluator, journal), new FittestSelection(task), new CountingTuner(), journal,
            settings, seed).RunAsync(TestContext.Current.CancellationToken);
    }

    public static string Export(RunFolder run) => string.Join('\n', RunExport.Lines(RunHistory.Open(run)));
}
