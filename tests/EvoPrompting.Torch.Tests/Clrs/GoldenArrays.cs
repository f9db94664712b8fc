using System.Text.Json;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Clrs.Sampling;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// Reads the arrays of golden files: dense ones, <c>{"shape", "data"}</c> with flat row-major numbers, and ones written as changes along
/// their first axis, <c>{"shape", "delta"}</c>: per step a list of index, value, index, value ... within that step, the step before the
/// first being all zeros.
/// </summary>
internal static class GoldenArrays
{
    public static int[] Shape(JsonElement array) => Whole(array.GetProperty("shape"));

    public static double[] Values(JsonElement array) =>
        array.TryGetProperty("delta", out var delta) ? Accumulate(delta, Shape(array)) : Numbers(array.GetProperty("data"));

    public static ProbeArray Read(JsonElement array, ProbeSpec spec) => new(spec, Shape(array), Values(array));

    /// <summary>The probes of <paramref name="specs"/> that are members of <paramref name="arrays"/>, in the order of the specs.</summary>
    public static ProbeArray[] ReadAll(JsonElement arrays, IEnumerable<ProbeSpec> specs) =>
        [.. specs.Select(spec => Read(arrays.GetProperty(spec.Name), spec))];

    /// <summary>Reads what an algorithm is called with: a list of arrays.</summary>
    public static AlgorithmInput ReadInput(JsonElement arguments) =>
        new([.. arguments.EnumerateArray().Select(argument => new Argument(Shape(argument), Values(argument)))]);

    /// <summary>Reads the arguments by name that a sampler was given.</summary>
    public static SamplerOptions ReadOptions(JsonElement arguments) => new()
    {
        EdgeProbabilities = arguments.TryGetProperty("p", out var p) ? Numbers(p) : null,
        NeedleLength = arguments.TryGetProperty("length_needle", out var needle) ? needle.GetInt32() : 0,
    };

    /// <summary>
    /// Demands equal numbers, of points of convex hulls up to 1e-12: C libraries differ in the last bit of cosines and sines.
    /// </summary>
    public static void AssertEqual(AlgorithmSpec algorithm, AlgorithmInput expected, AlgorithmInput actual)
    {
        Assert.Equal(expected.Arguments.Count, actual.Arguments.Count);
        foreach (var (e, a) in expected.Arguments.Zip(actual.Arguments))
        {
            Assert.Equal(e.Shape, a.Shape);
            if (algorithm.Name is "graham_scan" or "jarvis_march")
                Assert.All(e.Values.Zip(a.Values), v => Assert.Equal(v.First, v.Second, 1e-12));
            else Assert.Equal(e.Values, a.Values);
        }
    }

    public static double[] Numbers(JsonElement list)
    {
        var values = new double[list.GetArrayLength()];
        var i = 0;
        foreach (var value in list.EnumerateArray()) values[i++] = value.GetDouble();
        return values;
    }

    private static int[] Whole(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetInt32())];

    private static double[] Accumulate(JsonElement delta, int[] shape)
    {
        var size = shape.Skip(1).Aggregate(1, (a, b) => a * b);
        var values = new double[shape[0] * size];
        var step = 0;
        foreach (var changes in delta.EnumerateArray())
        {
            var now = values.AsSpan(step * size, size);
            if (step > 0) values.AsSpan((step - 1) * size, size).CopyTo(now);
            var pairs = Numbers(changes);
            for (var i = 0; i < pairs.Length; i += 2) now[(int)pairs[i]] = pairs[i + 1];
            step++;
        }

        return values;
    }
}
