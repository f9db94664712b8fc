using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Families;

/// <summary>Makes networks for sequences: the corpus for MNIST-1D.</summary>
public sealed class NetworkFamilies : ProgramFamilies<ProgramPlan>
{
    // Of sizes: with even logarithms, and bounded, or the descendants would all become tiny.
    private const double LeastRatio = 0.1, MostRatio = 5, LeastWished = CorpusTask.LeastSize, MostWished = 10_000;

    /// <inheritdoc/>
    protected override ProgramPlan First(RandomStream random) => ProgramGenerator.Next(random);

    /// <summary>Half of the edits have a size in view: prompts may ask for a tenth of the parent's as well as for more of it.</summary>
    protected override ProgramPlan Edited(ProgramPlan plan, RandomStream random)
    {
        if (random.Chance(0.5)) return ProgramEdits.Next(plan, random);
        var wished = CorpusTask.Count(plan.Nodes)!.Trainable * LeastRatio * Math.Pow(MostRatio / LeastRatio, random.NextDouble());
        return ProgramEdits.Towards(plan, Math.Clamp(wished, LeastWished, MostWished), random);
    }

    /// <inheritdoc/>
    protected override ProgramPlan? Crossed(ProgramPlan first, ProgramPlan second, RandomStream random) =>
        ProgramCrossover.Next(first, second, random);

    /// <inheritdoc/>
    protected override CorpusProgram Written(int family, ProgramPlan plan, Sequence<int> parents) =>
        new NetworkProgram(family, plan, CorpusTask.Write(plan), CorpusTask.Count(plan.Nodes)!, parents);
}
