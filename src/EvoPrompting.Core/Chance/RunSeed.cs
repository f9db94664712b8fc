using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EvoPrompting.Chance;

/// <summary>The one number a run is reproduced from. It gives an independent stream of chance per name and indices.</summary>
public readonly record struct RunSeed(ulong Value)
{
    /// <summary>
    /// Returns the stream of that name and these indices, for example <c>Stream("prompt", round, index)</c>; equal arguments, equal stream.
    /// </summary>
    public RandomStream Stream(string name, params ReadOnlySpan<long> indices) => new(Derive(name, indices));

    /// <summary>Returns a 64-bit seed for that name and these indices, for what keeps its own generator.</summary>
    public ulong Derive(string name, params ReadOnlySpan<long> indices)
    {
        var label = Encoding.UTF8.GetBytes(name);
        var message = new byte[8 + label.Length + 1 + 8 * indices.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(message, Value);
        label.CopyTo(message, 8); // a zero byte ends the name, so no name is another's beginning
        for (var i = 0; i < indices.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(8 + label.Length + 1 + 8 * i), indices[i]);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(message));
    }

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
