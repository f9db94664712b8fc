using System.Text.Json;
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
        var pipeline = new TrainingPipeline(ClrsSpecs.Find(name)!);
        Assert.Equal(golden.RootElement.GetProperty("spec").EnumerateObject().Select(p => (p.Name, p.Value[2].GetString())), pipeline.Algorithm.Probes.Select(p => (p.Name, JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Type.ToString()))));

        var batch = pipeline.Rewrite(BenchmarkSplit.Of(ClrsSpecs.Find(name)!, SplitName.Validation).Draw(ClrsSpecs.Find(name)!).Batch(0, 2));
        Assert.Equal(pipeline.Algorithm.Inputs, batch.Inputs.Select(p => p.Spec));
        Assert.Equal(pipeline.Algorithm.Outputs, batch.Outputs.Select(p => p.Spec));
        Assert.Equal(pipeline.Algorithm.Hints, batch.Hints.Select(p => p.Spec));
    }
}
