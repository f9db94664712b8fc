using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Network;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>Random weights of the shapes that a description asks for; some may be taken out, added or given another shape.</summary>
internal sealed class RandomTensors : ITensorSource
{
    private readonly Dictionary<string, long[]> shapes;

    public RandomTensors(DecoderDescription description, bool hasOutput = true) =>
        shapes = ExpectedTensors.Of(description, hasOutput).ToDictionary(t => t.Name, t => t.Shape);

    public IReadOnlyCollection<string> Names => shapes.Keys;

    public IReadOnlyList<long> Shape(string name) => shapes[name];

    public RandomTensors Without(string name)
    {
        Assert.True(shapes.Remove(name), name);
        return this;
    }

    public RandomTensors With(string name, params long[] shape)
    {
        shapes[name] = shape;
        return this;
    }

    public Tensor Read(string name, ScalarType type)
    {
        var chance = new RandomStream(name.Select(c => (ulong)c).Aggregate(7UL, (seed, c) => 31 * seed + c));
        var about = name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1.0 : 0.0;
        var numbers = new double[shapes[name].Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = about + 0.2 * chance.NextGaussian();
        return tensor(numbers).view(shapes[name]).to(type);
    }

    public void Dispose()
    {
        // holds nothing
    }
}
