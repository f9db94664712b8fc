using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EvoPrompting;

/// <summary>
/// Learned embeddings before the prompt (Lester et al. 2021): <see cref="Length"/> vectors of <see cref="Width"/> numbers, row after row,
/// and what the tuner needs to go on (<see cref="OptimizerState"/>). Opaque to the search; immutable.
/// </summary>
public sealed record SoftPrompt(int Length, int Width, IReadOnlyList<float> Values, IReadOnlyList<float> OptimizerState)
{
    /// <summary>No soft prompt: for language models that cannot be tuned.</summary>
    public static SoftPrompt None { get; } = new(0, 0, [], []);

    public bool IsNone => Length == 0;

    /// <summary>SHA-256 over the values as little-endian floats, lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(Values.ToArray())));
}
