using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>Short ways to run an algorithm and to look at what it showed.</summary>
internal static class Traced
{
    public static Trajectory Run(string algorithm, params IReadOnlyList<Argument> arguments) =>
        ClrsAlgorithms.Run(ClrsSpecs.Find(algorithm)!, new AlgorithmInput(arguments));

    /// <summary>Inputs drawn as for the training: graphs of many densities, patterns of many lengths.</summary>
    public static IEnumerable<AlgorithmInput> Inputs(string algorithm, int length, int count, uint seed = 5)
    {
        var spec = ClrsSpecs.Find(algorithm)!;
        var sampler = new InputSampler(spec, seed, length, SamplerOptions.ForTraining(spec, length));
        for (var i = 0; i < count; i++) yield return sampler.Next();
    }

    public static double[] Output(this Trajectory trajectory, string probe) => trajectory.Outputs.Single(o => o.Spec.Name == probe).Values;

    /// <summary>Of a one-hot output the node.</summary>
    public static int Chosen(this Trajectory trajectory, string probe) =>
        Assert.Single(trajectory.Output(probe).Index(), e => e.Item == 1).Index;

    public static ProbeArray Hint(this Trajectory trajectory, string probe) => trajectory.Hints.Single(o => o.Spec.Name == probe);

    public static double[] LastHint(this Trajectory trajectory, string probe)
    {
        var hint = trajectory.Hint(probe);
        return hint.Values[^(hint.Values.Length / trajectory.Steps)..];
    }
}
