using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>Tunes every number of the vectors (Lester et al. 2021).</summary>
internal sealed class TunedVectors(int length, int width) : ITunedNumbers
{
    public int Rows => length;

    public (float[] Numbers, IReadOnlyList<float> Optimizer) Of(SoftPrompt softPrompt) =>
        ([.. softPrompt.Values], softPrompt.OptimizerState);

    public float[] Vectors(float[] numbers) => numbers;

    public float[] Gradient(float[] numbers, float[] byVectors) => byVectors;

    public SoftPrompt ToSoftPrompt(float[] numbers, float[] optimizer) => new(length, width, numbers, optimizer);
}
