using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Measuring;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.Networks;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Corpus;

/// <summary>What the corpus for a search task is made of.</summary>
/// <param name="Families">Makes its programs.</param>
/// <param name="Excluded">Sources that must not be in it: the seeds of the search.</param>
/// <param name="Tasks">How many tasks programs are measured on; those of one family on the same one. None is searched on.</param>
/// <param name="Text">What a program must be.</param>
/// <param name="NewMeter">Makes what measures programs in this process.</param>
/// <param name="AsksAsSearch">
/// Share of the prompts with an improvement that ask for it as a search does, beyond what the child is. Where searches ask for what cannot
/// be, all their prompts would be strange to a model that saw only what is.
/// </param>
public sealed record TaskCorpus(
    SearchTask Task, IProgramFamilies Families, IReadOnlyCollection<string> Excluded, int Tasks, CandidateText Text,
    Func<CandidateContract, RunSeed, IProgramMeter> NewMeter, double AsksAsSearch = 0)
{
    private const string Size = "model_size", Error = "validation_error";

    /// <summary>The corpora there are.</summary>
    public static IReadOnlyList<TaskCorpus> All { get; } = [Mnist1D(), Clrs()];

    /// <summary>Returns what a search would have measured.</summary>
    public MetricSet Metrics(int size, double accuracy) => new(new Metric(Size, size), new Metric(Error, 1 - accuracy));

    private static TaskCorpus Mnist1D()
    {
        var task = new Mnist1DTask();
        return new TaskCorpus(
            task, new NetworkFamilies(), [.. task.Seeds.Select(s => s.Source)], Tasks: 8, CandidateText.Model,
            (contract, seed) => new ProgramMeter(contract, seed), AsksAsSearch: 0.2);
    }

    // What the paper's searches found is left out as well: a search that finds it again is to find it itself.
    private static TaskCorpus Clrs()
    {
        var task = new ClrsTask();
        return new TaskCorpus(
            task, new TripletFamilies(), [.. task.Seeds.Concat(ClrsFunctions.Discovered).Select(s => s.Source)], TripletMeter.Tasks,
            CandidateText.Triplets, (contract, _) => new TripletMeter(contract), AsksAsSearch: 0.5);
    }
}
