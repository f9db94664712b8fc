using EvoPrompting.Chance;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Corpus.Measuring;

/// <summary>
/// Makes classification tasks of MNIST-1D's kind that are not MNIST-1D: ten random smooth profiles, another seed, other amounts of noise,
/// shear, scale, padding and translation. The embedded language model learns what accuracies mean from them and never sees MNIST-1D.
/// </summary>
public static class GeneratedTasks
{
    private const int Classes = 10;
    private const double LeastDistance = 0.12; // root mean square; two unrelated normalised profiles lie about 0.24 apart

    /// <summary>Makes a task: 3,500 training, 500 validation and 1,000 test examples of 40 positions, one channel, ten classes.</summary>
    public static ClassificationData Create(RandomStream random)
    {
        var templates = Profiles(random);
        var leastPadding = 30 + random.Next(13);
        var arguments = new Mnist1DArguments(
            LeastPadding: leastPadding, MostPadding: leastPadding + 12 + random.Next(19),
            ScaleRange: Between(random, 0.2, 0.6), MaxTranslation: 30 + random.Next(25),
            CorrelatedNoise: Between(random, 0.12, 0.3), IndependentNoise: Between(random, 0.01, 0.04),
            ShearRange: Between(random, 0.4, 1.0), Seed: (uint)(random.NextUInt64() >> 32));
        return Mnist1DDataset.Generate(arguments, templates).WithValidation(new RunSeed(random.NextUInt64()));
    }

    /// <summary>
    /// Draws ten smooth normalised profiles that start and end at one height, each well apart from the others and from MNIST-1D's.
    /// </summary>
    public static IReadOnlyList<double[]> Profiles(RandomStream random)
    {
        var profiles = new List<double[]>();
        while (profiles.Count < Classes)
        {
            var profile = Profile(random);
            if (profiles.Concat(Templates.Digits).All(other => Distance(profile, other) >= LeastDistance))
                profiles.Add(profile);
        }

        return profiles;
    }

    private static double[] Profile(RandomStream random)
    {
        var drawn = new double[Templates.Points];
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] = random.NextGaussian();
        var passes = 1 + random.Next(2);
        for (var pass = 0; pass < passes; pass++)
            drawn = Smoothed(drawn);
        var (first, last) = (drawn[0], drawn[^1]);
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] -= first + (last - first) * i / (drawn.Length - 1);
        return Templates.Normalised(drawn);
    }

    private static double[] Smoothed(double[] values)
    {
        var smooth = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            smooth[i] = 0.25 * values[Math.Max(i - 1, 0)] + 0.5 * values[i] + 0.25 * values[Math.Min(i + 1, values.Length - 1)];
        return smooth;
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Average());

    private static double Between(RandomStream random, double low, double high) => low + (high - low) * random.NextDouble();
}
