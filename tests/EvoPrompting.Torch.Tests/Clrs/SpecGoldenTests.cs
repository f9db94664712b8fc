using System.Text.Json;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

public class SpecGoldenTests
{
    [Fact]
    public void TheTableOfAlgorithmsAgrees()
    {
        using var golden = Golden.Read("clrs/_specs.json");
        var algorithms = golden.RootElement.GetProperty("algorithms").EnumerateObject().ToArray();
        Assert.Equal(algorithms.Select(a => a.Name), ClrsSpecs.Names);
        Assert.Equal(30, algorithms.Length);
        Assert.All(algorithms, expected =>
        {
            var algorithm = ClrsSpecs.Find(expected.Name)!;
            Assert.Equal(expected.Value.GetProperty("probes").EnumerateObject().Select(Row), algorithm.Probes.Select(Row));
            Assert.Equal(expected.Value.GetProperty("pred_h_becomes_input").GetBoolean(), algorithm.HasFixedOrder);
            Assert.Equal(expected.Value.GetProperty("num_samples_multiplier").GetInt32(), BenchmarkSplit.SampleMultiplier(algorithm));
        });
    }

    private static (string, string, string, string) Row(JsonProperty probe) =>
        (probe.Name, probe.Value[0].GetString()!, probe.Value[1].GetString()!, probe.Value[2].GetString()!);

    private static (string, string, string, string) Row(ProbeSpec probe) =>
        (probe.Name, Snake(probe.Stage), Snake(probe.Location), Snake(probe.Type));

    private static string Snake<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
