using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Families;

/// <summary>A program of a corpus.</summary>
/// <param name="Family">Programs of one family descend from the same few.</param>
/// <param name="Parents">Places in the corpus of the programs it was made from; none for the first of a family.</param>
public abstract record CorpusProgram(int Family, string Source, Sequence<int> Parents)
{
    /// <summary>Trainable parameters as its plan says; null where they are only measured.</summary>
    public virtual int? CountedSize => null;

    /// <summary>False where a training would take too long.</summary>
    public virtual bool CanBeTrained => true;

    /// <summary>Returns the numbers that its accuracy is estimated from; the first is 1.</summary>
    public abstract double[] Features();
}
