using EvoPrompting.Chance;

namespace EvoPrompting.Corpus.Making;

/// <summary>How large a corpus is.</summary>
/// <param name="Programs">Distinct programs, at least; 100 to 1,000,000.</param>
/// <param name="Trained">How many of them are trained; the accuracy of the others is estimated. 50 to 5,000.</param>
/// <param name="Examples">Prompts with their completions, at most three for each program.</param>
/// <param name="Tasks">Generated tasks that programs are trained on; programs of one family on the same one.</param>
public sealed record CorpusSettings(RunSeed Seed, int Programs = 30_000, int Trained = 2_500, int Examples = 45_000, int Tasks = 8)
{
    /// <summary>Programs that are measured together, and then kept on disk.</summary>
    public const int ShardSize = 200;

    /// <summary>
    /// A program with more multiply-adds in one forward pass of one example is not trained: some three times the CNN seed's.
    /// </summary>
    public const long MostOperationsTrained = 100_000;

    /// <summary>Returns every fault, each a sentence that says what to do; empty where there is none.</summary>
    public IEnumerable<string> Faults()
    {
        if (Programs is < 100 or > 1_000_000) yield return $"programs is {Programs}; take 100 to 1,000,000";
        if (Trained is < 50 or > 5_000 || Trained > Programs / 2)
            yield return $"trained is {Trained}; take 50 to 5,000, at most half of the programs";
        if (Examples < 1 || Examples > 3L * Programs) yield return $"examples is {Examples}; take 1 to three times the programs";
        if (Tasks is < 1 or > 50) yield return $"tasks is {Tasks}; take 1 to 50";
    }
}

/// <summary>How far a corpus is.</summary>
/// <param name="Measured">Programs measured so far, earlier runs included.</param>
public readonly record struct CorpusProgress(int Measured, int Programs, int Rejected);
