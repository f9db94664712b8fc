using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace EvoPrompting.Compiler.Checking;

/// <summary>Reads the instructions of a method body.</summary>
internal static class Instructions
{
    /// <summary>Instructions that reach raw memory or jump where they like; the compiler emits none of them without unsafe code.</summary>
    public static readonly FrozenSet<string> Forbidden = FrozenSet.ToFrozenSet(
        ["calli", "jmp", "localloc", "cpblk", "initblk", "arglist", "mkrefany", "refanyval", "refanytype", "unaligned.", "tail."]);

    private static readonly FrozenDictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToFrozenDictionary(c => (int)(ushort)c.Value);

    /// <summary>Yields each instruction's name and the metadata token it names, if any.</summary>
    /// <exception cref="BadImageFormatException">There is no such instruction.</exception>
    public static List<(string Name, EntityHandle? Token)> Read(BlobReader code)
    {
        List<(string, EntityHandle?)> all = [];
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            if (value == 0xFE) value = 0xFE00 | code.ReadByte();
            if (!Codes.TryGetValue(value, out var opCode)) throw new BadImageFormatException($"no instruction {value:x}");
            EntityHandle? token = null;
            switch (opCode.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    token = MetadataTokens.EntityHandle(code.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    for (var i = 0; i < targets; i++) code.ReadInt32();
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.ReadByte();
                    break;
                case OperandType.InlineVar:
                    code.ReadInt16();
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.ReadInt64();
                    break;
                default:
                    code.ReadInt32();
                    break;
            }

            all.Add((opCode.Name!, token));
        }

        return all;
    }
}
