using System.Text.Json;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// Every case of every file in the golden folder's clrs/: inputs, outputs and all hints, number by number; where the sampler's seed is
/// known also that it draws this input. The files of the 30 algorithms
/// have to be there; others that are found run too.
/// </summary>
public class AlgorithmGoldenTests
{
    /// <summary>Angles come from atan2, which may differ in the last bit between C libraries.</summary>
    private const double AngleTolerance = 1e-12;

    private const string Suffix = ".json.gz";

    public static TheoryData<string> Files =>
        [.. ClrsSpecs.Names.Select(name => name + Suffix).Union(Golden.Files("clrs", "*" + Suffix).Where(f => !f.StartsWith('_')))];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryCaseAgrees(string file)
    {
        using var golden = Golden.Read($"clrs/{file}");
        var algorithm = AlgorithmOf(golden);
        var cases = golden.RootElement.GetProperty("cases");
        Assert.NotEqual(0, cases.GetArrayLength());
        Assert.All(cases.EnumerateArray().Select(c => new Case(c)), @case => AssertAgrees(algorithm, @case.Data));
        Report($"{file}: {cases.GetArrayLength()} cases agree");
    }

    [Fact]
    public void EveryFileIsAboutAnAlgorithmOfTheBenchmarkWithTheSameProbes()
    {
        var files = Golden.Files("clrs", "*" + Suffix).Where(f => !f.StartsWith('_')).ToArray();
        if (files.Length == 0) Golden.Path($"clrs/{ClrsSpecs.Names[0]}{Suffix}");
        var cases = 0;
        foreach (var file in files)
        {
            using var golden = Golden.Read($"clrs/{file}");
            Assert.Equal(AlgorithmOf(golden).Probes.Select(p => p.Name),
                golden.RootElement.GetProperty("spec").EnumerateObject().Select(p => p.Name));
            cases += golden.RootElement.GetProperty("cases").GetArrayLength();
        }

        Report($"{files.Length} golden files with {cases} cases were found");
    }

    private static AlgorithmSpec AlgorithmOf(JsonDocument golden)
    {
        var algorithm = ClrsSpecs.Find(golden.RootElement.GetProperty("algorithm").GetString()!);
        Assert.NotNull(algorithm);
        return algorithm;
    }

    private static void AssertAgrees(AlgorithmSpec algorithm, JsonElement @case)
    {
        var input = GoldenArrays.ReadInput(@case.GetProperty("raw"));
        if (@case.GetProperty("kind").GetString() == "sampler")
        {
            var sampler = new InputSampler(
                algorithm, @case.GetProperty("seed").GetUInt32(), @case.GetProperty("length").GetInt32(),
                GoldenArrays.ReadOptions(@case.GetProperty("kwargs")));
            GoldenArrays.AssertEqual(algorithm, input, sampler.Next());
        }

        var trajectory = ClrsAlgorithms.Run(algorithm, input);
        Assert.Equal(@case.GetProperty("steps").GetInt32(), trajectory.Steps);
        AssertEqual(GoldenArrays.ReadAll(@case.GetProperty("inputs"), algorithm.Inputs), trajectory.Inputs);
        AssertEqual(GoldenArrays.ReadAll(@case.GetProperty("outputs"), algorithm.Outputs), trajectory.Outputs);
        AssertEqual(GoldenArrays.ReadAll(@case.GetProperty("hints"), algorithm.Hints), trajectory.Hints);
    }

    private static void AssertEqual(IReadOnlyList<ProbeArray> expected, IReadOnlyList<ProbeArray> actual)
    {
        Assert.Equal(expected.Select(e => e.Spec), actual.Select(a => a.Spec));
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.Equal(e.Shape, a.Shape);
            var tolerance = e.Spec.Name == "atans" ? AngleTolerance : 0;
            for (var i = 0; i < e.Values.Length; i++)
                if (!(Math.Abs(e.Values[i] - a.Values[i]) <= tolerance))
                    Assert.Fail($"{e.Spec.Name} differs at entry {i} of [{string.Join(", ", e.Shape)}]: {e.Values[i]:R} expected, "
                        + $"{a.Values[i]:R} found");
        }
    }

    private static void Report(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    /// <summary>One run of an algorithm; what a failure calls it.</summary>
    private sealed record Case(JsonElement Data)
    {
        public override string ToString() => Data.GetProperty("id").GetString()!;
    }
}
