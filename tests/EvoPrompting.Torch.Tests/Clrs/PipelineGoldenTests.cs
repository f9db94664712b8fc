using System.Text.Json;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

public class PipelineGoldenTests
{
    public static TheoryData<string> Algorithms => [.. ClrsSpecs.Names];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void WhatTheNetworkSeesOfAnAlgorithmAgrees(string name)
    {
        using var golden = Golden.Read($"net/{name}.json.gz");
        var algorithm = ClrsSpecs.Find(name)!;
        var pipeline = new TrainingPipeline(algorithm);
        var expected = golden.RootElement.GetProperty("spec").EnumerateObject().Select(p => (
            p.Name, Stage: Enum.Parse<ProbeStage>(p.Value[0].GetString()!, ignoreCase: true), Type: p.Value[2].GetString()!));
        Assert.Equal(
            expected.OrderBy(p => p.Stage),
            pipeline.Algorithm.Probes.Select(p => (p.Name, p.Stage, JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Type.ToString()))));

        var batch = pipeline.Rewrite(BenchmarkSplit.Of(algorithm, SplitName.Validation).Draw(algorithm).Batch(0, 2));
        Assert.Equal(pipeline.Algorithm.Inputs, batch.Inputs.Select(p => p.Spec));
        Assert.Equal(pipeline.Algorithm.Outputs, batch.Outputs.Select(p => p.Spec));
        Assert.Equal(pipeline.Algorithm.Hints, batch.Hints.Select(p => p.Spec));
    }
}
