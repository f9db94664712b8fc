using System.Numerics;
using EvoPrompting.Networks.Trainers;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

/// <summary>
/// 25 training steps against the reference itself (golden/net/training_steps.json: run with JAX in float64): the loss of every step and the
/// norms of all parameters afterwards.
/// </summary>
public class ReferenceTrainingTests
{
    private const double LearningRate = 0.001, Clip = 1;

    public static TheoryData<string> Algorithms => ["bfs", "minimum", "mst_prim", "floyd_warshall", "kmp_matcher", "articulation_points"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_losses_are_the_references_in_float64(string algorithm) => Train<double>(algorithm, ScalarType.Float64, 1e-6);

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_losses_are_the_references_in_float32_but_for_rounding(string algorithm) =>
        Train<float>(algorithm, ScalarType.Float32, 1e-3);

    private static void Train<T>(string algorithm, ScalarType type, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        using var document = Golden.Read("net/training_steps.json");
        var expected = document.RootElement.GetProperty("algorithms").GetProperty(algorithm);
        using var golden = new GoldenNetwork(algorithm);
        using var network = golden.Build(type);
        var descent = new ClippedDescent<T>(network, LearningRate, weightDecay: 0, Clip);
        var (step, worst) = (0, 0.0);
        foreach (var loss in expected.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble()))
        {
            var own = network.Differentiate(golden.Batch, new NoChance()).Total;
            descent.Step();
            step++;
            Compare($"the loss of step {step}", own, loss);
        }

        Assert.Equal(25, step);
        // In float32 Adam turns what rounding leaves of a gradient of zero into whole steps: losses stay, single parameters do not.
        foreach (var parameter in type == ScalarType.Float64 ? network.Parameters : [])
        {
            var name = GoldenNetwork.GoldenName(parameter.Name);
            Compare(name, parameter.Value.to(ScalarType.Float64).norm().item<double>(),
                expected.GetProperty("parameter_norms_after").GetProperty(name).GetDouble());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{algorithm} {type}: worst relative difference {worst:E1}");

        void Compare(string what, double actual, double reference)
        {
            var difference = Math.Abs(actual - reference) / Math.Abs(reference);
            worst = Math.Max(worst, difference);
            Assert.True(difference <= tolerance, $"{what} is {actual:R}, the reference's {reference:R}: {difference:E1} off");
        }
    }

    /// <summary>Without permutations and teacher forcing nothing is drawn.</summary>
    private sealed class NoChance : Networks.MessagePassing.TrainingChance
    {
        public override bool Forced(int step, int example, double probability) => throw new InvalidOperationException("not drawn");

        public override double[] Uniforms(int step, int example, int count) => throw new InvalidOperationException("not drawn");
    }
}
