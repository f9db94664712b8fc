using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Draws parts of programs around one width and one activation.</summary>
/// <param name="width">The width that features are drawn around.</param>
/// <param name="usual">The program's usual activation.</param>
internal sealed class Parts(RandomStream random, double width, ActivationKind usual)
{
    public RandomStream Random => random;

    public double Width => width;

    public Activation Act() => new(random.Chance(0.07) ? random.Activation() : usual);

    public int Features(double scale = 1) => random.Features(width * scale);

    /// <summary>A convolution with its activation, perhaps a norm and a dropout.</summary>
    public IEnumerable<Node> ConvUnit(int features, int stride, bool plain = false)
    {
        yield return ConvOf(features, stride);
        foreach (var node in Tail(plain)) yield return node;
    }

    public Conv ConvOf(int features, int stride)
    {
        var kernel = Math.Max(random.Kernel(), stride);
        int? padding = random.Chance(0.28) ? random.Weighted<int>(new(0, 3), new(1, 5), new(2, 2), new(kernel / 2, 3)) : null;
        var dilation = stride == 1 && random.Chance(0.08) ? random.Between(2, 4) : 1;
        var groups = features % 2 == 0 && random.Chance(0.05) ? 2 : 1;
        return new Conv(features, kernel, stride, padding, dilation, groups, Bias: !random.Chance(0.07), Frozen: random.Chance(0.015));
    }

    public IEnumerable<Node> Tail(bool plain = false)
    {
        if (!plain && random.Chance(0.13)) yield return NormOf();
        yield return Act();
        if (!plain && random.Chance(0.05)) yield return new Dropout(random.Pick([5, 10, 10, 20, 25, 30, 50]));
    }

    public Norm NormOf() => random.Weighted<Norm>(
        new(new Norm(NormKind.Layer), 45), new(new Norm(NormKind.Batch), 40), new(new Norm(NormKind.Group, 2), 10),
        new(new Norm(NormKind.Group, 4), 5));

    /// <summary>Depthwise over positions, then dense over channels.</summary>
    public IEnumerable<Node> Separable(int features, int stride)
    {
        yield return new Conv(1, Math.Max(3, random.Kernel()), stride, Groups: 0, Bias: !random.Chance(0.2));
        if (random.Chance(0.3)) yield return Act();
        yield return random.Chance(0.5) ? new Dense(features) : new Conv(features, 1);
        foreach (var node in Tail()) yield return node;
    }

    public Pool PoolOf()
    {
        var window = random.Weighted<int>(new(2, 70), new(3, 15), new(4, 12), new(5, 3));
        var stride = random.Chance(0.88) ? window : Math.Max(1, window - 1);
        return new Pool(random.Chance(0.5) ? PoolKind.Avg : PoolKind.Max, window, stride, window > 2 && random.Chance(0.1) ? 1 : 0);
    }

    /// <summary>A residual of one or two convolutions or dense layers that keeps the shape.</summary>
    public Residual ResidualOf(bool vector = false)
    {
        var body = new List<Node>();
        var layers = random.Chance(0.65) ? 1 : 2;
        if (random.Chance(0.12)) body.Add(NormOf() with { Kind = NormKind.Layer });
        for (var i = 0; i < layers; i++)
        {
            body.Add(vector || random.Chance(0.08) ? new Dense(Programs.Width.Same)
                : new Conv(Programs.Width.Same, random.Pick([3, 3, 3, 5, 5, 7]), Groups: random.Chance(0.2) ? 0 : 1));
            if (i == 0 || random.Chance(0.7)) body.Add(Act());
        }

        return new Residual([.. body]);
    }

    public Branches BranchesOf(bool concatenate, double scale = 1)
    {
        var count = random.Chance(0.72) ? 2 : 3;
        var features = Math.Max(2, Features(scale / (concatenate ? count : 1)));
        var kernels = new List<int> { 1, 3, 5, 7, 9 }.ToArray();
        random.Shuffle<int>(kernels);
        var downsample = random.Chance(0.3) ? 2 : 1;
        var paths = new List<Sequence<Node>>();
        for (var i = 0; i < count; i++)
        {
            if (i == count - 1 && concatenate && random.Chance(0.2))
            {
                paths.Add(downsample == 1 ? [new Dense(features)] : [new Pool(random.Chance(0.5) ? PoolKind.Max : PoolKind.Avg, 2, 2)]);
                continue;
            }

            var conv =
                new Conv(features, Math.Max(downsample, kernels[i]), downsample,
                    Dilation: downsample == 1 && kernels[i] == 3 && random.Chance(0.3) ? i + 1 : 1);
            paths.Add(random.Chance(0.75) ? [conv, Act()] : [conv]);
        }

        return new Branches([.. paths], concatenate ? JoinKind.Concatenate : random.Chance(0.7) ? JoinKind.Add : JoinKind.Multiply);
    }

    public Siamese SiameseOf() => new(
        new Conv(Features(), random.Kernel()), random.Pick([OperationKind.Flip, OperationKind.Negate, OperationKind.Abs]),
        random.Chance(0.6) ? JoinKind.Concatenate : JoinKind.Add);

    public Gate GateOf() => new(random.Chance(0.75) ? 1 : 3, random.Chance(0.85) ? ActivationKind.Sigmoid : ActivationKind.Tanh);

    public Operation OperationOf() => random.Weighted<Operation>(
        new(new Operation(OperationKind.WithAbs), 12), new(new Operation(OperationKind.Difference), 14),
        new(new Operation(OperationKind.Centre), 12),
        new(new Operation(OperationKind.EverySecond), 14), new(new Operation(OperationKind.Crop, random.Between(1, 4)), 8),
        new(new Operation(OperationKind.Patch, random.Pick([2, 4, 5, 8])), 20), new(new Operation(OperationKind.CumulativeSum), 4),
        new(new Operation(OperationKind.Abs), 6), new(new Operation(OperationKind.Sin), 3),
        new(new Operation(OperationKind.Scale, random.Pick([1, 2, 5])), 3), new(new Operation(OperationKind.Square), 4));

    /// <summary>From a sequence to the classes.</summary>
    public IEnumerable<Node> Head()
    {
        switch (random.Weighted<int>(new(0, 46), new(1, 32), new(2, 8), new(3, 9), new(4, 5)))
        {
            case 0:
                yield return new GlobalPool(random.Global());
                if (random.Chance(0.16))
                    foreach (var node in Hidden()) yield return node;
                yield return new Dense(CorpusTask.Classes, Bias: !random.Chance(0.04));
                break;
            case 1:
                yield return new Flatten();
                if (random.Chance(0.07)) yield return new Dropout(random.Pick([10, 20, 25, 50]));
                yield return new Dense(CorpusTask.Classes, Bias: !random.Chance(0.04));
                break;
            case 2:
                yield return new Flatten();
                foreach (var node in Hidden()) yield return node;
                yield return new Dense(CorpusTask.Classes);
                break;
            case 3:
                yield return random.Chance(0.5) ? new Conv(CorpusTask.Classes, random.Pick([1, 3, 3, 5])) : new Dense(CorpusTask.Classes);
                yield return new GlobalPool(random.Weighted<GlobalKind>(
                    new(GlobalKind.Mean, 55), new(GlobalKind.Max, 25), new(GlobalKind.LogSumExp, 15), new(GlobalKind.Sum, 5)));
                break;
            default:
                yield return new Pool(random.Chance(0.5) ? PoolKind.Avg : PoolKind.Max, 2, 2);
                yield return new Flatten();
                yield return new Dense(CorpusTask.Classes);
                break;
        }
    }

    public IEnumerable<Node> Hidden()
    {
        yield return new Dense(random.Features(width * 2));
        foreach (var node in Tail()) yield return node;
    }
}
