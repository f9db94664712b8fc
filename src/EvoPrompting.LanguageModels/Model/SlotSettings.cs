namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// The slot before a prompt that a model was pre-trained with: vectors where a soft prompt goes, so that a tuned one moves in a space which
/// the model knows.
/// </summary>
/// <param name="Length">Vectors in it, at least 1.</param>
/// <param name="Directions">Directions in which they vary with a program's family, at least 1.</param>
public sealed record SlotSettings(int Length = 16, int Directions = 32)
{
    /// <summary>Numbers of a slot for vectors of this width: the base and the directions.</summary>
    public long Numbers(int width) => (1L + Directions) * Length * width;

    /// <summary>Returns what is wrong with these settings, one sentence each; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Length is < 1 or > 256) yield return $"slot length {Length} is outside 1 to 256";
        if (Directions is < 1 or > 256) yield return $"slot directions {Directions} is outside 1 to 256";
    }
}
