using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

public class SamplerGoldenTests
{
    public static TheoryData<string> Algorithms => [.. ClrsSpecs.Names];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void AStreamOfInputsAndWhatTheGeneratorGivesAfterwardsAgree(string algorithm)
    {
        using var golden = Golden.Read("clrs/_samplers.json.gz");
        var streams = Golden.Member(golden.RootElement.GetProperty("sampler_streams"), algorithm);
        Assert.NotEqual(0, streams.GetArrayLength());
        foreach (var stream in streams.EnumerateArray())
        {
            var sampler = new InputSampler(
                ClrsSpecs.Find(algorithm)!, stream.GetProperty("seed").GetUInt32(), stream.GetProperty("length").GetInt32(),
                GoldenArrays.ReadOptions(stream.GetProperty("kwargs")));
            foreach (var call in stream.GetProperty("calls").EnumerateArray())
            {
                GoldenArrays.AssertEqual(sampler.Algorithm, GoldenArrays.ReadInput(call), sampler.Next());
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
        foreach (var stream in Golden.Member(golden.RootElement.GetProperty("sampler_streams"), algorithm).EnumerateArray())
        {
            var expected = GoldenArrays.ReadOptions(stream.GetProperty("kwargs"));
            if (expected.EdgeProbabilities is not null) Assert.Equal(expected.EdgeProbabilities, options.EdgeProbabilities);
            if (expected.NeedleLength != 0) Assert.Equal(expected.NeedleLength, options.NeedleLength);
        }
    }
}
