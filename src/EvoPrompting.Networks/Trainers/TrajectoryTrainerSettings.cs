using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>What is asked of a worker that trains a network on trajectories: of the data it is told the probes and no more.</summary>
public sealed record TrajectoryTrainerSettings
{
    /// <summary>The probes as they are in batches.</summary>
    public required AlgorithmSpec Algorithm { get; init; }

    /// <summary>True where the network of a state predicts and is not trained.</summary>
    public bool PredictsOnly { get; init; }

    /// <summary>Initial values depend on it; what is drawn in training depends on the job's training seed.</summary>
    public required ulong NetworkSeed { get; init; }

    /// <summary>Numbers in a node's state.</summary>
    public required int Hidden { get; init; }

    /// <summary>Numbers in a triplet's representation.</summary>
    public required int TripletFeatures { get; init; }

    /// <summary>Training steps, those of the state included.</summary>
    public required int Steps { get; init; }

    /// <summary>AdamW's; constant.</summary>
    public required double LearningRate { get; init; }

    /// <summary>AdamW's: each step takes learningRate x weightDecay of every parameter away.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>Gradients whose norm over all parameters is larger are scaled down to it.</summary>
    public required double GradientClip { get; init; }

    /// <summary>Steps from one validation to the next; the last step is always validated.</summary>
    public required int ValidateEvery { get; init; }

    /// <summary>True where the parent says at each validation which batch it wants predicted next, and when that is enough.</summary>
    public bool ValidatesInParts { get; init; }

    /// <summary>Probability that an example reads its true hints at a step of a roll-out in training.</summary>
    public double TeacherForcing { get; init; }

    /// <summary>Where the network computes: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>What a candidate's triplet function has to keep to; null where the function is the user's own business.</summary>
    public TripletTerms? Terms { get; init; }

    /// <summary>True where the network is validated after that step: it then leaves a state to go on from.</summary>
    public bool IsValidatedAfter(int step) => step % ValidateEvery == 0 || step == Steps;

    internal ClrsNetworkSettings Network() => new()
    {
        Hidden = Hidden,
        TripletFeatures = TripletFeatures,
        TeacherForcing = TeacherForcing,
        MaximumTripletBytes = Terms?.Limits.TensorBytesPerCall ?? long.MaxValue,
        Device = device(Device),
    };
}
