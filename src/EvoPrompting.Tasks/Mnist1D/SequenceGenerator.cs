using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>Makes noisy, moved and sheared sequences from twelve-point templates, as MNIST-1D does.</summary>
public sealed class SequenceGenerator(Mnist1DArguments arguments, NumpyRandom random)
{
    private const int Expanded = 72;

    /// <summary>Makes the next example from one template and returns all its stages; the last is the example.</summary>
    public SequenceStages Next(ReadOnlySpan<double> template)
    {
        var padRange = arguments.MostPadding - arguments.LeastPadding + 1;
        var padding = arguments.LeastPadding + (int)(random.NextDouble() * padRange);
        var padded = new double[template.Length + padding];
        for (var i = 0; i < template.Length; i++)
            padded[i] = template[i] + 1e-8; // so that only padding is exactly zero
        var dilated = Signal.Resample(padded, Expanded);

        var factor = 1 + arguments.ScaleRange * (random.NextDouble() - 0.5);
        var scaled = Array.ConvertAll(dilated, x => x * factor);

        var shift = random.Integer(0, arguments.MaxTranslation);
        double[] translated = [.. scaled[(Expanded - shift)..], .. scaled[..(Expanded - shift)]];

        var correlated = Signal.GaussianFilter(Gaussians(arguments.CorrelatedNoise), 2);
        var filled = new double[Expanded];
        for (var i = 0; i < Expanded; i++)
            filled[i] = translated[i] == 0 ? correlated[i] : translated[i];

        var independent = Gaussians(arguments.IndependentNoise);
        var noisy = new double[Expanded];
        for (var i = 0; i < Expanded; i++)
            noisy[i] = filled[i] + independent[i];

        var slope = arguments.ShearRange * (random.NextDouble() - 0.5);
        var ramp = Signal.LinSpace(-0.5, 0.5, Expanded);
        var sheared = new double[Expanded];
        for (var i = 0; i < Expanded; i++)
            sheared[i] = noisy[i] - slope * ramp[i];

        return new SequenceStages(padded, dilated, scaled, translated, filled, noisy, sheared, Signal.Resample(sheared, arguments.Length));
    }

    private double[] Gaussians(double deviation)
    {
        var values = new double[Expanded];
        for (var i = 0; i < Expanded; i++)
            values[i] = deviation * random.NextGaussian();
        return values;
    }
}

/// <summary>The stages of one example, in order.</summary>
public sealed record SequenceStages(
    double[] Padded, double[] Dilated, double[] Scaled, double[] Translated, double[] Filled, double[] Noisy, double[] Sheared,
    double[] Final);
