using System.Text.Json;
using EvoPrompting.Tasks.Numpy;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// Gradients of whole networks in training against golden/net: the norm and sum of each parameter's, derivatives by single parameters and
/// along random directions. The latter are finite differences, used where two step sizes agree.
/// </summary>
public class NetworkGradientTests
{
    public static TheoryData<string> Algorithms => [.. GoldenNetwork.Algorithms];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Gradients_agree_in_float64(string algorithm) => Agrees(algorithm, ScalarType.Float64, 1e-9);

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Gradients_agree_in_float32(string algorithm) => Agrees(algorithm, ScalarType.Float32, 1e-4);

    private static void Agrees(string algorithm, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenNetwork(algorithm);
        using var network = golden.Build(type);
        var loss =
            network.Differentiate(golden.Batch, new GoldenChance(golden.Root.GetProperty("train_soft").GetProperty("gumbel_uniforms")));
        Assert.True(
            GoldenNetwork.Difference(
                [loss.Total], GoldenArrays.Values(golden.Root.GetProperty("train_soft").GetProperty("total_loss"))) < tolerance);

        var gradients = network.Parameters.ToDictionary(p => GoldenNetwork.GoldenName(p.Name), p => p.Value.grad!.to(ScalarType.Float64));
        var expected = golden.Root.GetProperty("train_soft_gradients");
        var norm = expected.GetProperty("global_norm").GetDouble();
        Close(norm, network.Gradients.to(ScalarType.Float64).norm().item<double>(), "the global norm");
        foreach (var parameter in expected.GetProperty("per_param").EnumerateObject())
        {
            var gradient = gradients[parameter.Name];
            Close(parameter.Value.GetProperty("l2").GetDouble(), gradient.norm().item<double>(), $"the norm of {parameter.Name}");
            Close(parameter.Value.GetProperty("sum").GetDouble(), gradient.sum().item<double>(), $"the sum of {parameter.Name}");
        }

        var (compared, left) = (0, 0);
        foreach (var partial in golden.Root.GetProperty("partial_derivatives").EnumerateArray())
            Derivative(partial, gradients[partial.GetProperty("param").GetString()!].flatten()[partial.GetProperty("flat_index").GetInt64()]
                .item<double>());
        var random = new NumpyRandom(3);
        foreach (var direction in golden.Root.GetProperty("directional_derivatives").EnumerateArray())
        {
            var along = 0.0;
            foreach (var parameter in golden.Root.GetProperty("params").EnumerateObject())
                foreach (var slope in gradients[parameter.Name].contiguous().data<double>())
                    along += slope * Math.Round(random.NextGaussian(), 3);
            Derivative(direction, along);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{algorithm} {type}: {gradients.Count} parameters, {compared} finite differences, {left} left out, global norm {norm}");

        void Close(double golden, double actual, string what) => Assert.True(
            Math.Abs(actual - golden) <= tolerance * Math.Max(norm, 1), $"{what} is {actual}, golden {golden}");

        void Derivative(JsonElement finite, double actual)
        {
            var (wide, narrow) = (finite.GetProperty("value").GetDouble(), finite.GetProperty("value_smaller_eps").GetDouble());
            var trust = Math.Abs(wide - narrow);
            if (trust > 1e-6 * Math.Max(1, Math.Abs(wide)))
            {
                left++;
                return;
            }

            compared++;
            Assert.True(
                Math.Abs(actual - narrow) <= (2 * trust + 1e-7 + (type == ScalarType.Float32 ? tolerance * norm : 0))
                    * Math.Max(1, Math.Abs(narrow)),
                $"{finite} but the gradient says {actual}");
        }
    }
}
