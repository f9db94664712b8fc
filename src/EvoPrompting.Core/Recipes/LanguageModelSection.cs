namespace EvoPrompting.Recipes;

/// <summary>Says what proposes the children, and how it samples. Equal by content.</summary>
public sealed record LanguageModelSection
{
    [Setting(
        "The embedded language model, a checkpoint of your own computed here (local), models behind servers (endpoints), or plain random "
        + "edits of the parents without any (the baseline).")]
    public LanguageModelKind Kind { get; init; } = LanguageModelKind.Embedded;

    [Setting("For kind embedded a file of weights, null takes those that are shipped; for kind local a checkpoint: a folder as Hugging "
        + "Face's library saves it, or a GGUF file.")]
    public string? Weights { get; init; }

    [Setting("For kind local: whether prompts are put to it as to a chat, in the frame of its chat template, behind the system message, as "
        + "instruction-tuned checkpoints are used to; false has it continue a text, as in the paper.")]
    public bool Chat { get; init; }

    [Setting("For kind local: where it computes: cpu, cuda, or cuda:1 for the second graphics card, with a build made for that.")]
    public string Device { get; init; } = "cpu";

    [Setting("For kind local: the numbers that it computes in. bfloat16 halves its memory and is fast where the processor has AVX512-BF16 "
        + "or AMX, or on a graphics card; norms, softmax and losses are float32 all the same.")]
    public PrecisionKind Precision { get; init; }

    [Setting("Models behind servers, for kind endpoints.")]
    public IReadOnlyList<EndpointSection> Endpoints { get; init; } = [];

    [Setting("Which of several endpoints a sample asks: drawn by their weights, or by a bandit (upper confidence bound of improvements per "
        + "cost).")]
    public ChoiceKind Choice { get; init; } = ChoiceKind.Weights;

    [Setting("For chat models: programs that are refused when they are read, of folders and texts also when they are run, get one more "
        + "call with the reason; at most so many of a prompt's samples. 0: none, as in the paper.", Minimum = 0, Maximum = 256)]
    public int RepairsPerPrompt { get; init; }

    [Setting("A file with the system message for chat models in place of the shipped one (prompts/chat-system.md); null takes that.")]
    public string? SystemMessage { get; init; }

    [Setting("Each sample draws one of these. The paper: 0.2, 0.6, 0.8, 1.0.", Minimum = 0, Maximum = 2)]
    public IReadOnlyList<double> Temperatures { get; init; } = [0.2, 0.6, 0.8, 1.0];

    [Setting("A completion is cut at so many tokens. The paper does not say.", Minimum = 16, Maximum = 100_000)]
    public int MaximumTokens { get; init; } = 512;

    /// <summary>Whether its weights are here, so that it has a soft prompt.</summary>
    internal bool IsComputedHere => Kind is LanguageModelKind.Embedded or LanguageModelKind.Local;

    public bool Equals(LanguageModelSection? other) =>
        other is not null && (Kind, Weights, Chat, Device, Precision, Choice, RepairsPerPrompt, SystemMessage, MaximumTokens)
            == (other.Kind, other.Weights, other.Chat, other.Device, other.Precision, other.Choice, other.RepairsPerPrompt,
                other.SystemMessage, other.MaximumTokens)
        && Endpoints.SequenceEqual(other.Endpoints) && Temperatures.SequenceEqual(other.Temperatures);

    public override int GetHashCode() => HashCode.Combine(Kind, Weights, Temperatures.Count, MaximumTokens);
}

/// <summary>What proposes the children.</summary>
public enum LanguageModelKind
{
    /// <summary>The small transformer whose weights are shipped.</summary>
    Embedded,

    /// <summary>A checkpoint of the user's, computed here.</summary>
    Local,

    /// <summary>One or more models behind servers.</summary>
    Endpoints,

    /// <summary>Random edits of a prompt's parents, no language model: what a search without one achieves.</summary>
    Edits,
}

/// <summary>What numbers a language model computes in.</summary>
public enum PrecisionKind
{
    /// <summary>32 bits.</summary>
    Float32,

    /// <summary>16 bits with the range of float32.</summary>
    Bfloat16,
}

/// <summary>Which of several endpoints a sample asks.</summary>
public enum ChoiceKind
{
    /// <summary>Drawn by the endpoints' weights.</summary>
    Weights,

    /// <summary>The upper confidence bound of improvements per cost; weights do not matter.</summary>
    Bandit,
}
