using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Tunes the code of the slot that a model was pre-trained with: the vectors are its base and the directions times the code. The code is
/// the end of what the soft prompt keeps for the optimiser.
/// </summary>
/// <param name="slot">The slot's base and directions.</param>
/// <param name="length">Vectors of the base.</param>
internal sealed class TunedCode(SlotNumbers slot, int length) : ITunedNumbers
{
    private readonly int codes = slot.Directions.Count / slot.Base.Count;

    public int Rows => 1;

    /// <exception cref="UserException">The soft prompt was not made by tuning a code of this slot.</exception>
    public (float[] Numbers, IReadOnlyList<float> Optimizer) Of(SoftPrompt softPrompt)
    {
        var state = softPrompt.OptimizerState;
        if (state.Count == 0 && softPrompt.Values.SequenceEqual(slot.Base)) return (new float[codes], []);
        if (state.Count <= codes || !Vectors([.. state.TakeLast(codes)]).SequenceEqual(softPrompt.Values))
            throw new UserException("The soft prompt to start from was not made by tuning the code of this language model: take "
                + "tuning.space vectors, or no soft prompt to start from.");
        return ([.. state.TakeLast(codes)], [.. state.SkipLast(codes)]);
    }

    public float[] Vectors(float[] numbers)
    {
        var count = slot.Base.Count;
        var vectors = new float[count];
        for (var i = 0; i < count; i++)
        {
            double sum = slot.Base[i];
            for (var code = 0; code < codes; code++) sum += (double)numbers[code] * slot.Directions[code * count + i];
            vectors[i] = (float)sum;
        }

        return vectors;
    }

    public float[] Gradient(float[] numbers, float[] byVectors)
    {
        var gradient = new float[codes];
        for (var code = 0; code < codes; code++)
        {
            var sum = 0.0;
            for (var i = 0; i < byVectors.Length; i++) sum += (double)byVectors[i] * slot.Directions[code * byVectors.Length + i];
            gradient[code] = (float)sum;
        }

        return gradient;
    }

    public SoftPrompt ToSoftPrompt(float[] numbers, float[] optimizer) =>
        new(length, slot.Base.Count / length, Vectors(numbers), [.. optimizer, .. numbers]);
}

/// <summary>The numbers of a slot that a model was pre-trained with.</summary>
/// <param name="Base">Its vectors for no family, one after the other.</param>
/// <param name="Directions">How they vary: as many numbers as the base, for each direction.</param>
public sealed record SlotNumbers(IReadOnlyList<float> Base, IReadOnlyList<float> Directions);
