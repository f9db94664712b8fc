using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// The benchmark's complete splits, by digest. A digest is the SHA-256 of numbers one after another as little-endian doubles: of every
/// argument that an algorithm is called with, sample by sample, or of every output.
/// </summary>
public class SplitGoldenTests
{
    public static TheoryData<string> Algorithms => [.. ClrsSpecs.Names];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void EverySplitHasTheDigestOfTheReference(string name)
    {
        using var golden = Golden.Read("clrs/_official_splits.json");
        var algorithm = ClrsSpecs.Find(name)!;
        var splits = Golden.Member(golden.RootElement.GetProperty("splits"), name).EnumerateObject().ToArray();
        Assert.True(splits.Length >= 3);
        Assert.All(splits, s => AssertAgrees(algorithm, Split(algorithm, s.Name), s.Value));
    }

    private static BenchmarkSplit Split(AlgorithmSpec algorithm, string name)
    {
        var split = name.Split('_')[0] switch
        {
            "train" => SplitName.Train,
            "val" => SplitName.Validation,
            _ => SplitName.Test,
        };
        return BenchmarkSplit.Of(algorithm, split, lengthsAsPublished: name.EndsWith("v1_0_0_sizes", StringComparison.Ordinal));
    }

    private static void AssertAgrees(AlgorithmSpec algorithm, BenchmarkSplit split, JsonElement expected)
    {
        Assert.Equal(expected.GetProperty("seed").GetUInt32(), split.Seed);
        Assert.Equal(expected.GetProperty("length").GetInt32(), split.Length);
        Assert.Equal(expected.GetProperty("num_samples").GetInt32(), split.Samples);

        using IncrementalHash doubles = Sha256(), floats = Sha256(), outputs = Sha256();
        var sampler = new InputSampler(algorithm, split.Seed, split.Length);
        var steps = new List<int>();
        for (var i = 0; i < split.Samples; i++)
        {
            var input = sampler.Next();
            foreach (var argument in input.Arguments)
            {
                doubles.AppendData(MemoryMarshal.AsBytes<double>(argument.Values));
                floats.AppendData(MemoryMarshal.AsBytes<float>([.. argument.Values.Select(v => (float)v)]));
            }

            var trajectory = ClrsAlgorithms.Run(algorithm, input, keepHints: false);
            foreach (var output in trajectory.Outputs) outputs.AppendData(MemoryMarshal.AsBytes<double>(output.Values));
            steps.Add(trajectory.Steps);
        }

        // Cosines and sines may differ in the last bit of a double.
        if (algorithm.Name is not ("graham_scan" or "jarvis_march"))
            Assert.Equal(expected.GetProperty("sha256_raw_f64").GetString(), Hex(doubles));
        Assert.Equal(expected.GetProperty("sha256_raw_f32").GetString(), Hex(floats));
        Assert.Equal(expected.GetProperty("sha256_outputs_f64").GetString(), Hex(outputs));
        Assert.Equal(expected.GetProperty("next_random_sample_after").GetDouble(), sampler.Random.NextDouble());
        Assert.Equal(expected.GetProperty("hint_steps_first32").EnumerateArray().Select(e => e.GetInt32()), steps.Take(32));
        Assert.Equal(expected.GetProperty("hint_steps_min").GetInt32(), steps.Min());
        Assert.Equal(expected.GetProperty("hint_steps_max").GetInt32(), steps.Max());
        Assert.Equal(expected.GetProperty("hint_steps_mean").GetDouble(), steps.Average());
    }

    private static IncrementalHash Sha256() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
