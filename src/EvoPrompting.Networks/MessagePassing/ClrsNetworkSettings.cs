using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>What is done with hints.</summary>
public enum HintUse
{
    /// <summary>Predicted, and read at the next step.</summary>
    EncodedDecoded,

    /// <summary>Predicted only.</summary>
    DecodedOnly,

    /// <summary>Neither.</summary>
    None,
}

/// <summary>How a predicted hint is read at the next step.</summary>
public enum HintFeedback
{
    /// <summary>As probabilities, through which gradients flow.</summary>
    Soft,

    /// <summary>As the likeliest value; no gradient flows.</summary>
    Hard,

    /// <summary>Soft in training, hard in evaluation.</summary>
    HardOnEvaluation,
}

/// <summary>How the kernels that encode scalar hints are drawn.</summary>
public enum EncoderInitialisation
{
    /// <summary>Variance 1 / inputs, as all others.</summary>
    Default,

    /// <summary>Variance 1 / hidden size.</summary>
    XavierOnScalars,
}

/// <summary>Describes a network for CLRS. The defaults are the single-task setting of Ibarz et al. 2022.</summary>
public sealed record ClrsNetworkSettings
{
    /// <summary>Numbers in a node's state, at least 1.</summary>
    public int Hidden { get; init; } = 128;

    public ProcessorKind Processor { get; init; } = ProcessorKind.TripletGmpnn;

    /// <summary>Numbers in a triplet's representation, at least 1.</summary>
    public int TripletFeatures { get; init; } = 8;

    /// <summary>Heads of attention; divides <see cref="Hidden"/>.</summary>
    public int Heads { get; init; } = 1;

    public bool LayerNorm { get; init; } = true;

    /// <summary>Applications of the processor for each step of the algorithm, at least 1.</summary>
    public int MessageSteps { get; init; } = 1;

    public HintUse Hints { get; init; } = HintUse.EncodedDecoded;

    public HintFeedback Feedback { get; init; } = HintFeedback.Soft;

    /// <summary>Probability, for each example at each step of training, of reading the true hints in place of its own; 0 to 1.</summary>
    public double TeacherForcing { get; init; }

    public EncoderInitialisation EncoderInitialisation { get; init; } = EncoderInitialisation.XavierOnScalars;

    /// <summary>
    /// Bytes of activations that a training step may keep for its backward pass; above it, each step of the roll-out is computed again
    /// there.
    /// </summary>
    public long MaximumActivationBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Takes steps in fused form where there is one (on the CPU, processors that send messages between all nodes, sizes that are multiples
    /// of the vectors' width): the same numbers but for rounding, faster and in less memory.
    /// </summary>
    public bool Fused { get; init; } = true;

    /// <summary>A triplet function whose parameters need more is too costly; checked before they are drawn.</summary>
    public long MaximumTripletBytes { get; init; } = long.MaxValue;

    /// <summary>Float32, or float64 for comparisons.</summary>
    public ScalarType NumberType { get; init; } = ScalarType.Float32;

    /// <summary>Where everything is computed.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Throws the faults of all settings together.</summary>
    /// <exception cref="UserException">A setting is out of its range.</exception>
    public void Check()
    {
        List<string> faults = [];
        if (Hidden < 1) faults.Add($"the hidden size has to be at least 1, it is {Hidden}");
        if (TripletFeatures < 1) faults.Add($"the triplet features have to be at least 1, they are {TripletFeatures}");
        if (Heads < 1 || Hidden % Heads != 0) faults.Add($"the heads have to divide the hidden size {Hidden}, they are {Heads}");
        if (MessageSteps < 1) faults.Add($"the message steps have to be at least 1, they are {MessageSteps}");
        if (TeacherForcing is not (>= 0 and <= 1))
            faults.Add(FormattableString.Invariant($"teacher forcing is a probability, it is {TeacherForcing}"));
        if (NumberType is not (ScalarType.Float32 or ScalarType.Float64))
            faults.Add($"the number type has to be float32 or float64, it is {NumberType}");
        if (faults.Count > 0) throw new UserException(string.Join("; ", faults));
    }
}
