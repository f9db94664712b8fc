using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Families;

/// <summary>A program of the corpus.</summary>
/// <param name="Family">Programs of one family descend from the same few.</param>
/// <param name="Parents">Places in the corpus of the programs it was made from; none for the first of a family.</param>
public sealed record CorpusProgram(int Family, ProgramPlan Plan, string Source, PlanCount Count, Sequence<int> Parents);
