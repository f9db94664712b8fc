using EvoPrompting.Chance;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// Which texts are trained on, and on which the loss is measured. Texts of families that are trained say how well a model knows those
/// families: it may have them by heart. Only texts of families of which none is trained say what it writes for programs it never saw.
/// </summary>
/// <param name="Trained">All others than those held out.</param>
/// <param name="Strange">Of families of which no text is trained; empty where the texts have too few families for that.</param>
/// <param name="Known">Of families that are trained too, as a rule.</param>
internal sealed record HeldOutSplit(
    IReadOnlyList<TrainingSequence> Trained, IReadOnlyList<TrainingSequence> Strange, IReadOnlyList<TrainingSequence> Known)
{
    /// <summary>Whole families are left out until they have so many times the texts that are measured: several families, not one.</summary>
    private const int Families = 4;

    /// <summary>Share of all texts that whole families may take.</summary>
    private const double MostStrange = 0.1;

    /// <param name="held">How many texts of each kind are measured; at most a tenth of all for <see cref="Strange"/>.</param>
    public static HeldOutSplit Of(IReadOnlyList<TrainingSequence> sequences, int held, RunSeed seed)
    {
        var shuffled = sequences.ToArray();
        seed.Stream("held out").Shuffle<TrainingSequence>(shuffled);
        var (strange, texts) = (new HashSet<int>(), 0);
        foreach (var family in shuffled.Where(s => s.Family is not null).GroupBy(s => s.Family!.Value))
        {
            if (texts >= Families * held) break;
            if (texts + family.Count() > MostStrange * shuffled.Length) continue;
            strange.Add(family.Key);
            texts += family.Count();
        }

        bool IsStrange(TrainingSequence text) => text.Family is { } family && strange.Contains(family);
        TrainingSequence[] others = [.. shuffled.Where(s => !IsStrange(s))];
        return new(others[held..], [.. shuffled.Where(IsStrange).Take(held)], others[..held]);
    }
}

/// <summary>The mean cross-entropy per token of completions that are not trained on.</summary>
/// <param name="Strange">Of families of which no text is trained; null where there are none such.</param>
/// <param name="Known">Of families that are trained.</param>
public sealed record HeldOutLosses(double? Strange, double Known);
