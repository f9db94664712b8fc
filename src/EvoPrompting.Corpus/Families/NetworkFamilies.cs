using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Families;

/// <summary>Makes networks for sequences: the corpus for MNIST-1D.</summary>
public sealed class NetworkFamilies : ProgramFamilies<ProgramPlan>
{
    /// <inheritdoc/>
    protected override ProgramPlan First(RandomStream random) => ProgramGenerator.Next(random);

    /// <inheritdoc/>
    protected override ProgramPlan Edited(ProgramPlan plan, RandomStream random) => ProgramEdits.Next(plan, random);

    /// <inheritdoc/>
    protected override ProgramPlan? Crossed(ProgramPlan first, ProgramPlan second, RandomStream random) =>
        ProgramCrossover.Next(first, second, random);

    /// <inheritdoc/>
    protected override CorpusProgram Written(int family, ProgramPlan plan, Sequence<int> parents) =>
        new NetworkProgram(family, plan, CorpusTask.Write(plan), CorpusTask.Count(plan.Nodes)!, parents);
}
