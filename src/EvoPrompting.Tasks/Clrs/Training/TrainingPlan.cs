using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// What a training's data are drawn from: all from one seed, in the order in which the published trainings draw (Ibarz et al. 2022, their
/// script's generator).
/// </summary>
internal sealed class TrainingPlan
{
    /// <summary>Published sizes and scores are from before quickselect had this hint.</summary>
    private const string LaterHint = "pivot";

    /// <exception cref="UserException">There is no such algorithm.</exception>
    public TrainingPlan(ClrsTrainingSettings settings)
    {
        Algorithm = ClrsSpecs.Find(settings.Algorithm) ?? throw new UserException($"There is no algorithm '{settings.Algorithm}'.");
        Pipeline = new TrainingPipeline(Algorithm, Algorithm.Hints.Any(h => h.Name == LaterHint) ? LaterHint : null);
        Lengths = BenchmarkSplit.MatchesStrings(Algorithm) ? [settings.Lengths.Max() * 5 / 4] : settings.Lengths;
        Options = SamplerOptions.ForTraining(Algorithm, Lengths.Max());
        Positions = new NumpyRandom(settings.Seed);
        NetworkSeed = Positions.NextUInt32();
        SampleSeeds = [.. Lengths.Select(_ => Positions.NextUInt32())];
        ValidationSeed = Positions.NextUInt32();
    }

    public AlgorithmSpec Algorithm { get; }

    public TrainingPipeline Pipeline { get; }

    /// <summary>
    /// Sizes of the training inputs. String matching has one: a quarter more than the largest, pattern and text together.
    /// </summary>
    public IReadOnlyList<int> Lengths { get; }

    public SamplerOptions Options { get; }

    /// <summary>Initial values of the network depend on it.</summary>
    public uint NetworkSeed { get; }

    /// <summary>One for each of <see cref="Lengths"/>.</summary>
    public IReadOnlyList<uint> SampleSeeds { get; }

    public uint ValidationSeed { get; }

    /// <summary>The generator itself, after these draws: random positions of training batches are drawn from it.</summary>
    public NumpyRandom Positions { get; }
}
