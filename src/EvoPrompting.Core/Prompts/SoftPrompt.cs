using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EvoPrompting.Prompts;

/// <summary>
/// Learned embeddings before the prompt (Lester et al. 2021): <see cref="Length"/> vectors of <see cref="Width"/> numbers, row after row,
/// perhaps as many again for each further layer of the model (Liu et al. 2022), and what the tuner needs to go on
/// (<see cref="OptimizerState"/>). Opaque to the search; immutable; equal by content, bit for bit.
/// </summary>
public sealed record SoftPrompt(int Length, int Width, IReadOnlyList<float> Values, IReadOnlyList<float> OptimizerState)
{
    /// <summary>No soft prompt: for language models that cannot be tuned.</summary>
    public static SoftPrompt None { get; } = new(0, 0, [], []);

    public bool IsNone => Length == 0;

    /// <summary>Layers of the model that have vectors of their own: 1 where the vectors stand before the first only.</summary>
    public int Layers => IsNone ? 0 : Values.Count / (Length * Width);

    /// <summary>SHA-256 over the values as little-endian floats, lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(Values.ToArray())));

    public bool Equals(SoftPrompt? other) =>
        other is not null && Length == other.Length && Width == other.Width
        && SameBits(Values, other.Values) && SameBits(OptimizerState, other.OptimizerState);

    public override int GetHashCode() => HashCode.Combine(Length, Width, Values.Count, OptimizerState.Count);

    private static bool SameBits(IReadOnlyList<float> a, IReadOnlyList<float> b) =>
        MemoryMarshal.AsBytes<float>(a.ToArray()).SequenceEqual(MemoryMarshal.AsBytes<float>(b.ToArray()));
}
