using System.Numerics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// Counts the bits of all constants that a compiled program can read while it runs: numbers and text in its instructions (constant fields,
/// characters, truth values, default arguments, <c>nameof</c>, names of anonymous members and captured expressions end there too), arrays
/// written out, tables of jumps, and types written out, which <c>ToString</c> would spell.
/// </summary>
/// <remarks>
/// A constant counts each time it is used. What the program does with few constants is not counted: see
/// docs/decisions/0007-held-knowledge.md.
/// </remarks>
internal sealed class HeldConstants(PEReader image)
{
    /// <summary>Types inside types that stand free, for example lists of functions; each one beyond takes some bits.</summary>
    private const int FreeTypes = 32, BitsPerType = 4;

    /// <summary>What the compiler writes for an anonymous type: its names are the program's, the rest of it is not.</summary>
    private const string AnonymousType = "<>f__AnonymousType";

    private readonly MetadataReader reader = image.GetMetadataReader();

    public static int Bits(PEReader image) => new HeldConstants(image).Bits();

    private int Bits()
    {
        var bits = 0;
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
            bits += reader.GetString(type.Name).StartsWith(AnonymousType, StringComparison.Ordinal) ? OfNames(type) : OfMethods(type);
        foreach (var field in reader.FieldDefinitions.Select(reader.GetFieldDefinition))
            if (field.GetRelativeVirtualAddress() is not 0 and var address)
                bits += ConstantSize.Of(image.GetSectionData(address).GetContent(0, SizeOf(field)).AsSpan());
        return bits + Math.Max(0, TypeNodes.Count(reader) - FreeTypes) * BitsPerType;
    }

    private int OfNames(TypeDefinition type) =>
        type.GetProperties().Sum(property => ConstantSize.Of(reader.GetString(reader.GetPropertyDefinition(property).Name)));

    private int OfMethods(TypeDefinition type)
    {
        var bits = 0;
        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
            if (method.RelativeVirtualAddress != 0)
                bits += OfBody(Instructions.Read(image.GetMethodBody(method.RelativeVirtualAddress).GetILReader()));
        return bits;
    }

    private int OfBody(List<Instruction> body)
    {
        var bits = 0;
        for (var i = 0; i < body.Count; i++)
            bits += body[i].Operand switch
            {
                long number => ConstantSize.Of(number),
                float number => ConstantSize.Of(number),
                double number => ConstantSize.Of(number),
                UserStringHandle text when !IsThrown(body, i) => ConstantSize.Of(reader.GetUserString(text)),
                int[] jumps => jumps.Length * (64 - BitOperations.LeadingZeroCount((ulong)jumps.Distinct().Count() - 1)),
                _ => 0,
            };
        return bits;
    }

    /// <summary>The message of an exception thrown at once: nothing catches one, so nothing reads it.</summary>
    private static bool IsThrown(List<Instruction> body, int text) =>
        text + 2 < body.Count && body[text + 1].Name == "newobj" && body[text + 2].Name == "throw";

    /// <summary>A field of mapped data has a type that is as large as the data, or a plain number.</summary>
    private int SizeOf(FieldDefinition field)
    {
        var signature = reader.GetBlobReader(field.Signature);
        signature.ReadSignatureHeader();
        return signature.ReadSignatureTypeCode() switch
        {
            SignatureTypeCode.Byte or SignatureTypeCode.SByte or SignatureTypeCode.Boolean => 1,
            SignatureTypeCode.Int16 or SignatureTypeCode.UInt16 or SignatureTypeCode.Char => 2,
            SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 or SignatureTypeCode.Single => 4,
            SignatureTypeCode.Int64 or SignatureTypeCode.UInt64 or SignatureTypeCode.Double => 8,
            SignatureTypeCode.TypeHandle when signature.ReadTypeHandle() is { Kind: HandleKind.TypeDefinition } type =>
                reader.GetTypeDefinition((TypeDefinitionHandle)type).GetLayout().Size,
            var other => throw new BadImageFormatException($"mapped data of the type {other}"),
        };
    }
}
