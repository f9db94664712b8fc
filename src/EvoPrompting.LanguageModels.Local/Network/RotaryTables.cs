using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>
/// Cosines and sines of all rotations that a decoder's layers use, made when they are first needed and kept. Several threads may ask.
/// </summary>
internal sealed class RotaryTables(ScalarType type, Device device) : IDisposable
{
    private const long FewestPositions = 2_048;
    private readonly Dictionary<(RotaryDescription, bool IsLong), Rotation> tables = [];
    private readonly List<Rotation> outgrown = []; // another thread may still read them

    /// <summary>Returns the rotation of a sequence of so many positions in all.</summary>
    /// <exception cref="InvalidDataException">The rotation is not computed for such a length.</exception>
    public Rotation Of(RotaryDescription rotary, long length)
    {
        if (length > rotary.LongestLength)
            throw new InvalidDataException(
                $"a sequence of {length} positions passes the {rotary.LongestLength} of max_position_embeddings, beyond "
                + "which the dynamic rotary scaling is not implemented");
        var key = (rotary, rotary.IsLong(length));
        lock (tables)
        {
            if (tables.TryGetValue(key, out var table) && table.Positions >= length) return table;
            if (table is not null) outgrown.Add(table);
            var frequencies = key.Item2 ? rotary.LongFrequencies! : rotary.Frequencies;
            return tables[key] = new(frequencies, rotary.Scale, Math.Max(FewestPositions, 2 * length), type, device);
        }
    }

    public void Dispose()
    {
        foreach (var table in tables.Values.Concat(outgrown)) table.Dispose();
    }
}

/// <summary>Rotates heads by their positions.</summary>
internal sealed class Rotation : IDisposable
{

    public Rotation(IReadOnlyList<float> frequencies, double scale, long positions, ScalarType type, Device device)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        (Half, Positions) = (frequencies.Count, positions);
        using var factor = scale.ToScalar();
        float[] numbers = [.. Enumerable.Range(0, (int)positions).Select(p => (float)p)];
        var angles = tensor(numbers).unsqueeze(1) * tensor(frequencies.ToArray());
        Cosines = angles.cos().mul(factor).to(type, device).unsqueeze(1).DetachFromDisposeScope();
        Sines = angles.sin().mul(factor).to(type, device).unsqueeze(1).DetachFromDisposeScope();
    }

    public long Positions { get; }

    /// <summary>Half of the rotated numbers of a head.</summary>
    public long Half { get; }

    /// <summary>(positions, 1, half).</summary>
    public Tensor Cosines { get; }

    /// <summary>(positions, 1, half).</summary>
    public Tensor Sines { get; }

    /// <summary>Returns x, (batch, length, heads, head width), rotated; its first position is <paramref name="first"/>.</summary>
    public Tensor Rotate(Tensor x, long first)
    {
        var (cosine, sine) = (Cosines.narrow(0, first, x.shape[1]), Sines.narrow(0, first, x.shape[1]));
        var (a, b) = (x.narrow(3, 0, Half), x.narrow(3, Half, Half));
        var rotatedA = (a * cosine).addcmul(b, sine, Scalars.MinusOne);
        var rotatedB = (b * cosine).addcmul(a, sine, Scalars.One);
        var rest = x.shape[3] - 2 * Half;
        return rest == 0 ? cat([rotatedA, rotatedB], 3) : cat([rotatedA, rotatedB, x.narrow(3, 2 * Half, rest)], 3);
    }

    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }
}
