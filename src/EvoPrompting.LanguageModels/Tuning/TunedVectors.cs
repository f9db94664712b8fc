using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>Tunes every number of the vectors (Lester et al. 2021), those for further layers too (Liu et al. 2022).</summary>
/// <param name="layers">Layers that have vectors of their own.</param>
internal sealed class TunedVectors(int length, int width, int layers = 1) : ITunedNumbers
{
    public int Rows => layers * length;

    public (float[] Numbers, IReadOnlyList<float> Optimizer) Of(SoftPrompt softPrompt) =>
        ([.. softPrompt.Values], softPrompt.OptimizerState);

    public float[] Vectors(float[] numbers) => numbers;

    public float[] Gradient(float[] numbers, float[] byVectors) => byVectors;

    public SoftPrompt ToSoftPrompt(float[] numbers, float[] optimizer) => new(length, width, numbers, optimizer);
}
