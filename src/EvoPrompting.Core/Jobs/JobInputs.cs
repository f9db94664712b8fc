using System.Buffers.Binary;

namespace EvoPrompting.Jobs;

/// <summary>The inputs of a job as one row of bytes: each with its length before it (4 bytes, little-endian).</summary>
public static class JobInputs
{
    private const int Head = sizeof(int);

    public static byte[] Write(IReadOnlyList<JobInput> inputs)
    {
        var bytes = new byte[inputs.Sum(i => Head + i.Content.Length)];
        var rest = bytes.AsSpan();
        foreach (var input in inputs)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, input.Content.Length);
            input.Content.CopyTo(rest[Head..]);
            rest = rest[(Head + input.Content.Length)..];
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no inputs.</exception>
    public static IReadOnlyList<byte[]> Read(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> inputs = [];
        while (!bytes.IsEmpty)
        {
            var length = bytes.Length < Head ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0 || length > bytes.Length - Head) throw new InvalidDataException("inputs whose lengths do not fit");
            inputs.Add(bytes.Slice(Head, length).ToArray());
            bytes = bytes[(Head + length)..];
        }

        return inputs;
    }
}
