using System.Text.Json;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

public class SamplerGoldenTests
{
    private static readonly string[] ConvexHulls = ["graham_scan", "jarvis_march"];

    public static TheoryData<string> Algorithms => [.. ClrsSpecs.Names];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void AStreamOfInputsAndWhatTheGeneratorGivesAfterwardsAgree(string algorithm)
    {
        using var golden = Golden.Read("clrs/_samplers.json.gz");
        var streams = golden.RootElement.GetProperty("sampler_streams").GetProperty(algorithm);
        Assert.NotEqual(0, streams.GetArrayLength());
        foreach (var stream in streams.EnumerateArray())
        {
            var sampler = new InputSampler(
                ClrsSpecs.Find(algorithm)!, stream.GetProperty("seed").GetUInt32(), stream.GetProperty("length").GetInt32(), Options(stream));
            foreach (var call in stream.GetProperty("calls").EnumerateArray())
            {
                foreach (var (expected, actual) in GoldenArrays.ReadInput(call).Arguments.Zip(sampler.Next().Arguments))
                {
                    Assert.Equal(expected.Shape, actual.Shape);
                    if (ConvexHulls.Contains(algorithm)) Assert.All(expected.Values.Zip(actual.Values), v => Assert.Equal(v.First, v.Second, 1e-12));
                    else Assert.Equal(expected.Values, actual.Values);
                }
            }

            Assert.Equal(stream.GetProperty("next_random_sample_after").GetDouble(), sampler.Random.NextDouble());
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void TrainingDrawsWithTheOptionsOfTheReference(string algorithm)
    {
        using var golden = Golden.Read("clrs/_samplers.json.gz");
        var spec = ClrsSpecs.Find(algorithm)!;
        var options = SamplerOptions.ForTraining(spec, 20);
        foreach (var stream in golden.RootElement.GetProperty("sampler_streams").GetProperty(algorithm).EnumerateArray())
        {
            var expected = Options(stream);
            if (expected.EdgeProbabilities is not null) Assert.Equal(expected.EdgeProbabilities, options.EdgeProbabilities);
            if (expected.NeedleLength != 0) Assert.Equal(expected.NeedleLength, options.NeedleLength);
        }
    }

    private static SamplerOptions Options(JsonElement stream)
    {
        var arguments = stream.GetProperty("kwargs");
        return new()
        {
            EdgeProbabilities = arguments.TryGetProperty("p", out var p) ? GoldenArrays.Numbers(p) : null,
            NeedleLength = arguments.TryGetProperty("length_needle", out var needle) ? needle.GetInt32() : 0,
        };
    }
}
