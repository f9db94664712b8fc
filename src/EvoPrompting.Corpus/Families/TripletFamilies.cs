using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Triplets;

namespace EvoPrompting.Corpus.Families;

/// <summary>Makes triplet functions: the corpus for CLRS.</summary>
public sealed class TripletFamilies : ProgramFamilies<TripletPlan>
{
    /// <inheritdoc/>
    protected override TripletPlan First(RandomStream random) => TripletGenerator.Next(random);

    /// <inheritdoc/>
    protected override TripletPlan Edited(TripletPlan plan, RandomStream random) => TripletEdits.Next(plan, random);

    /// <inheritdoc/>
    protected override TripletPlan? Crossed(TripletPlan first, TripletPlan second, RandomStream random) =>
        TripletCrossover.Next(first, second, random);

    /// <inheritdoc/>
    protected override CorpusProgram Written(int family, TripletPlan plan, Sequence<int> parents) =>
        new TripletProgram(family, plan, TripletWriter.Write(plan), parents);
}

/// <summary>A triplet function.</summary>
public sealed record TripletProgram(int Family, TripletPlan Plan, string Source, Sequence<int> Parents)
    : CorpusProgram(Family, Source, Parents)
{
    /// <inheritdoc/>
    public override double[] Features() => TripletFeatures.Of(Plan);
}
