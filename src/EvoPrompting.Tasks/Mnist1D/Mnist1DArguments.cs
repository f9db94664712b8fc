namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>The arguments of the MNIST-1D generator; the defaults are those of the published dataset.</summary>
/// <param name="Samples">Examples in all, a multiple of the number of templates.</param>
/// <param name="Train">How many of them are for training; the rest is for testing.</param>
/// <param name="LeastPadding">Fewest zeros appended to a template.</param>
/// <param name="MostPadding">Most zeros appended.</param>
/// <param name="ScaleRange">Width of the uniform scale factor around 1.</param>
/// <param name="MaxTranslation">Rotations are drawn below it; at most 72.</param>
/// <param name="CorrelatedNoise">Standard deviation before smoothing, of the noise that fills the padding.</param>
/// <param name="IndependentNoise">Standard deviation of the noise added everywhere.</param>
/// <param name="ShearRange">Width of the uniform slope around 0.</param>
/// <param name="Length">Positions in the finished sequence.</param>
/// <param name="Seed">The seed of the numpy generator.</param>
public sealed record Mnist1DArguments(
    int Samples = 5000, int Train = 4000, int LeastPadding = 36, int MostPadding = 60, double ScaleRange = 0.4, int MaxTranslation = 48,
    double CorrelatedNoise = 0.25, double IndependentNoise = 0.02, double ShearRange = 0.75, int Length = 40, uint Seed = 42);
