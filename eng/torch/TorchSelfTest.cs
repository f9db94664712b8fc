using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.Torch;

/// <summary>
/// Compares what training rests on with float64 arithmetic, forwards and backwards, in memory that held NaN before: on some CPUs
/// libtorch's convolutions are silently wrong. A process whose numbers are wrong must not go on. Takes well under 100 ms.
/// </summary>
internal static class TorchSelfTest
{
    private const double Tolerance = 1e-4; // relative; right results differ by 1e-6 or less, wrong ones were off by 0.3 and more

    /// <summary>One operation and the shapes of its arguments.</summary>
    public sealed record Check(string Name, Func<Tensor[], Tensor> Compute, params long[][] Shapes);

    private static readonly Check[] Checks =
    [
        new("convolution 25 -> 25, stride 2", x => nn.functional.conv1d(x[0], x[1], x[2], stride: 2, padding: 1), [16, 25, 19], [25, 25, 3],
            [25]),
        new("convolution 12 -> 12, stride 1", x => nn.functional.conv1d(x[0], x[1], x[2], padding: 1), [16, 12, 19], [12, 12, 3], [12]),
        new("convolution 1 -> 25, stride 2", x => nn.functional.conv1d(x[0], x[1], x[2], stride: 2, padding: 1), [16, 1, 40], [25, 1, 5],
            [25]),
        new("convolution in groups", x => nn.functional.conv1d(x[0], x[1], x[2], padding: 1, groups: 3), [8, 12, 19], [9, 4, 3], [9]),
        new("matrix product", x => addmm(x[2], x[0], x[1], 1, 1), [127, 75], [75, 25], [25]),
        new("batched matrix product", x => bmm(x[0], x[1]), [3, 17, 13], [3, 13, 11]),
        new("layer normalisation", x => nn.functional.layer_norm(x[0], [25], x[1], x[2], 1e-6), [16, 19, 25], [25], [25]),
        new("batch normalisation", x => nn.functional.batch_norm(x[0], null, null, x[1], x[2], true, 0.1, 1e-5), [127, 25], [25], [25]),
        new("softmax", x => nn.functional.log_softmax(x[0], 1), [127, 10]),
    ];

    /// <summary>Returns one line for each operation that is wrong; none where libtorch can be trusted.</summary>
    public static IReadOnlyList<string> Faults() => Faults(Checks);

    /// <summary>The same for these operations.</summary>
    public static IReadOnlyList<string> Faults(IEnumerable<Check> checks)
    {
        using var scope = NewDisposeScope();
        using var gradient = enable_grad();
        var faults = new List<string>();
        foreach (var check in checks)
        {
            var exact = Results(check, ScalarType.Float64);
            LeaveNansInFreedMemory(check);
            var errors = Results(check, ScalarType.Float32).Zip(exact, RelativeError).ToList();
            var worst = errors.Any(double.IsNaN) ? double.NaN : errors.Max();
            if (!(worst < Tolerance))
                faults.Add(
                    string.Create(
                        CultureInfo.InvariantCulture, $"{check.Name}: relative error {worst:0.0e+0}, at most {Tolerance:0e+0} expected"));
        }

        return faults;
    }

    // The result, and the gradient of a weighted sum of it by each argument.
    private static Tensor[] Results(Check check, ScalarType type)
    {
        var arguments = check.Shapes.Select((shape, i) => Waves(shape, 0.7 + i).to(type).requires_grad_(true)).ToArray();
        var result = check.Compute(arguments);
        (result * Waves(result.shape, 1.3).to(type)).sum().backward();
        return [result.detach(), .. arguments.Select(a => a.grad!)];
    }

    // Numbers between -1 and 1 without a generator, so that no one's chance is touched.
    private static Tensor Waves(long[] shape, double frequency)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        return tensor([.. Enumerable.Range(0, (int)count).Select(i => i * frequency)]).sin().view(shape);
    }

    private static void LeaveNansInFreedMemory(Check check)
    {
        using var scope = NewDisposeScope();
        using var notANumber = float.NaN.ToScalar();
        foreach (var shape in check.Shapes)
            for (var copy = 0; copy < 4; copy++)
                full(shape, notANumber, ScalarType.Float32);
    }

    private static double RelativeError(Tensor value, Tensor exact) =>
        ((value.to(ScalarType.Float64) - exact).abs().max() / exact.abs().max()).item<double>();
}
