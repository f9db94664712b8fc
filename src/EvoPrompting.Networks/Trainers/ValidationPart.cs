using System.Buffers.Binary;
using EvoPrompting.Jobs;

namespace EvoPrompting.Networks.Trainers;

/// <summary>What a parent asks for in a validation in parts: one of the held-out batches by its number, or no more.</summary>
public static class ValidationPart
{
    /// <param name="part">Null: no more.</param>
    public static Frame Asked(int? part)
    {
        if (part is not { } number) return new Frame(FrameKind.Part, []);
        var payload = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        return new Frame(FrameKind.Part, payload);
    }

    /// <param name="parts">How many there are.</param>
    /// <exception cref="InvalidDataException">It asks for none of them.</exception>
    internal static int? Read(Frame frame, int parts)
    {
        if (frame.Payload.Length == 0) return null;
        var part = frame.Payload.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(frame.Payload) : -1;
        return part >= 0 && part < parts ? part : throw new InvalidDataException($"part {part} of a validation of {parts} was asked for");
    }
}
