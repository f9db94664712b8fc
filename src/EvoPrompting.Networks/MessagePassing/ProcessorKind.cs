namespace EvoPrompting.Networks.MessagePassing;

/// <summary>How a processor lets nodes hear of each other.</summary>
public enum NodeUpdate
{
    /// <summary>The largest of the messages, through a perceptron of two layers (Velickovic et al. 2020, "PGN").</summary>
    Messages,

    /// <summary>Attention (Velickovic et al. 2018).</summary>
    Attention,

    /// <summary>Attention with the non-linearity before the scoring vector (Brody et al. 2022).</summary>
    DynamicAttention,
}

/// <summary>Which nodes hear of which.</summary>
public enum Adjacency
{
    /// <summary>All of all.</summary>
    Full,

    /// <summary>Along the edges: adjacency masks and pointers among the probes, in both directions, and each node of itself.</summary>
    Graph,

    /// <summary>Each of itself only.</summary>
    Identity,
}

/// <summary>One of the benchmark's processors, by its name there (Ibarz et al. 2022, section 3).</summary>
/// <param name="Triplets">True where the decoders read a triplet function's edge features.</param>
/// <param name="Gate">True where each node keeps a learned part of its state.</param>
/// <param name="MasksDecoders">True where decoders push the logits of what is no edge below all others.</param>
public sealed record ProcessorKind(
    string Name, NodeUpdate Update, Adjacency Adjacency, bool Triplets = false, bool Gate = false, bool MasksDecoders = false)
{
    /// <summary>The paper's: messages between all nodes, triplets and a gate.</summary>
    public static ProcessorKind TripletGmpnn { get; } =
        new("triplet_gmpnn", NodeUpdate.Messages, Adjacency.Full, Triplets: true, Gate: true);

    /// <summary>All there are.</summary>
    public static IReadOnlyList<ProcessorKind> All { get; } =
    [
        TripletGmpnn,
        new("triplet_mpnn", NodeUpdate.Messages, Adjacency.Full, Triplets: true),
        new("gmpnn", NodeUpdate.Messages, Adjacency.Full, Gate: true),
        new("mpnn", NodeUpdate.Messages, Adjacency.Full),
        new("pgn", NodeUpdate.Messages, Adjacency.Graph),
        new("pgn_mask", NodeUpdate.Messages, Adjacency.Graph, MasksDecoders: true),
        new("gpgn", NodeUpdate.Messages, Adjacency.Graph, Gate: true),
        new("gpgn_mask", NodeUpdate.Messages, Adjacency.Graph, Gate: true, MasksDecoders: true),
        new("triplet_pgn", NodeUpdate.Messages, Adjacency.Graph, Triplets: true),
        new("triplet_pgn_mask", NodeUpdate.Messages, Adjacency.Graph, Triplets: true, MasksDecoders: true),
        new("triplet_gpgn", NodeUpdate.Messages, Adjacency.Graph, Triplets: true, Gate: true),
        new("triplet_gpgn_mask", NodeUpdate.Messages, Adjacency.Graph, Triplets: true, Gate: true, MasksDecoders: true),
        new("deepsets", NodeUpdate.Messages, Adjacency.Identity),
        new("gat", NodeUpdate.Attention, Adjacency.Graph),
        new("gat_full", NodeUpdate.Attention, Adjacency.Full),
        new("gatv2", NodeUpdate.DynamicAttention, Adjacency.Graph),
        new("gatv2_full", NodeUpdate.DynamicAttention, Adjacency.Full),
    ];

    /// <summary>Returns the kind of that name.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static ProcessorKind Named(string name) => All.FirstOrDefault(k => k.Name == name)
        ?? throw new UserException($"there is no processor '{name}'; choose one of {string.Join(", ", All.Select(k => k.Name))}");
}
