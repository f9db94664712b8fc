using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>What a tuning moves: numbers that a soft prompt's vectors follow from.</summary>
internal interface ITunedNumbers
{
    /// <summary>How the optimiser sees them: so many rows of equally many numbers.</summary>
    int Rows { get; }

    /// <summary>Returns the numbers of a soft prompt, and what the optimiser remembers of it (empty at the start).</summary>
    (float[] Numbers, IReadOnlyList<float> Optimizer) Of(SoftPrompt softPrompt);

    /// <summary>Returns the vectors, one after the other.</summary>
    float[] Vectors(float[] numbers);

    /// <summary>Returns the gradient by the numbers.</summary>
    /// <param name="byVectors">The gradient by the vectors.</param>
    float[] Gradient(float[] numbers, float[] byVectors);

    /// <summary>Returns the soft prompt of the numbers.</summary>
    SoftPrompt ToSoftPrompt(float[] numbers, float[] optimizer);
}
