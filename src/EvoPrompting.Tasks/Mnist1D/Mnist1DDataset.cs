using EvoPrompting.Chance;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>
/// The MNIST-1D dataset (Greydanus and Kobak, "Scaling down deep learning with MNIST-1D"), generated. With the default arguments and
/// <see cref="Templates.Digits"/> it equals the published one after the cast to float32. Inputs are row-major (example, position).
/// </summary>
public sealed record Mnist1DDataset(int Length, float[] TrainInputs, byte[] TrainLabels, float[] TestInputs, byte[] TestLabels)
{
    /// <summary>How many training examples are set aside for validation (section 4.1 of the paper).</summary>
    public const int ValidationCount = 500;

    /// <summary>Returns the published dataset. Takes a fraction of a second.</summary>
    public static Mnist1DDataset Published() => Generate(new Mnist1DArguments(), Templates.Digits);

    /// <summary>Generates a dataset with one class for each template.</summary>
    /// <exception cref="ArgumentException">The samples do not divide among the templates.</exception>
    public static Mnist1DDataset Generate(Mnist1DArguments arguments, IReadOnlyList<double[]> templates)
    {
        if (arguments.Samples % templates.Count != 0)
            throw new ArgumentException($"{arguments.Samples} samples do not divide among {templates.Count} templates.", nameof(arguments));

        var random = new NumpyRandom(arguments.Seed);
        var generator = new SequenceGenerator(arguments, random);
        var perClass = arguments.Samples / templates.Count;
        var sequences = new double[arguments.Samples][];
        for (var i = 0; i < arguments.Samples; i++)
            sequences[i] = generator.Next(templates[i / perClass]).Final;

        var order = random.Permutation(arguments.Samples);
        var all = new double[arguments.Samples * arguments.Length];
        var labels = new byte[arguments.Samples];
        for (var i = 0; i < arguments.Samples; i++)
        {
            sequences[order[i]].CopyTo(all, i * arguments.Length);
            labels[i] = (byte)(order[i] / perClass);
        }

        var (mean, deviation) = Signal.Moments(all);
        var inputs = Array.ConvertAll(all, x => (float)((x - mean) / deviation));
        var split = arguments.Train * arguments.Length;
        return new Mnist1DDataset(
            arguments.Length, inputs[..split], labels[..arguments.Train], inputs[split..], labels[arguments.Train..]);
    }

    /// <summary>Sets <see cref="ValidationCount"/> training examples aside, the same for equal seeds; all keep their order.</summary>
    public ClassificationData WithValidation(RunSeed seed)
    {
        var order = Enumerable.Range(0, TrainLabels.Length).ToArray();
        seed.Stream("validation-split").Shuffle<int>(order);
        var validation = order[..ValidationCount];
        var train = order[ValidationCount..];
        Array.Sort(validation);
        Array.Sort(train);
        return new ClassificationData(
            Length, 1, TrainLabels.Max() + 1,
            Rows(train), Array.ConvertAll(train, i => TrainLabels[i]),
            Rows(validation), Array.ConvertAll(validation, i => TrainLabels[i]),
            TestInputs, TestLabels);
    }

    private float[] Rows(int[] examples)
    {
        var rows = new float[examples.Length * Length];
        for (var i = 0; i < examples.Length; i++)
            TrainInputs.AsSpan(examples[i] * Length, Length).CopyTo(rows.AsSpan(i * Length));
        return rows;
    }
}
