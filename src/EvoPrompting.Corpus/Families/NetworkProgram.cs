using EvoPrompting.Corpus.Making;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Families;

/// <summary>A network for sequences.</summary>
public sealed record NetworkProgram(int Family, ProgramPlan Plan, string Source, PlanCount Count, Sequence<int> Parents)
    : CorpusProgram(Family, Source, Parents)
{
    /// <inheritdoc/>
    public override int? CountedSize => Count.Trainable;

    /// <inheritdoc/>
    public override bool CanBeTrained => Count.Operations <= CorpusSettings.MostOperationsTrained;

    /// <inheritdoc/>
    public override double[] Features() => ProgramFeatures.Of(this);
}
