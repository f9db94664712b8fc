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

    /// <summary>Returns all instructions of a body in their order.</summary>
    /// <exception cref="BadImageFormatException">There is no such instruction.</exception>
    public static List<Instruction> Read(BlobReader code)
    {
        List<Instruction> all = [];
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            if (value == 0xFE) value = 0xFE00 | code.ReadByte();
            if (!Codes.TryGetValue(value, out var opCode)) throw new BadImageFormatException($"no instruction {value:x}");
            var name = opCode.Name!;
            all.Add(opCode.OperandType switch
            {
                OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok =>
                    new Instruction(name, MetadataTokens.EntityHandle(code.ReadInt32())),
                OperandType.InlineSwitch => new Instruction(name, Operand: Targets(ref code)),
                OperandType.InlineNone => new Instruction(name, Operand: InName(name)),
                OperandType.ShortInlineI => new Instruction(name, Operand: (long)code.ReadSByte()),
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineVar => new Instruction(name, Operand: code.ReadByte()),
                OperandType.InlineVar => new Instruction(name, Operand: code.ReadInt16()),
                OperandType.InlineI => new Instruction(name, Operand: (long)code.ReadInt32()),
                OperandType.InlineI8 => new Instruction(name, Operand: code.ReadInt64()),
                OperandType.ShortInlineR => new Instruction(name, Operand: code.ReadSingle()),
                OperandType.InlineR => new Instruction(name, Operand: code.ReadDouble()),
                OperandType.InlineString => new Instruction(name, Operand: (UserStringHandle)MetadataTokens.Handle(code.ReadInt32())),
                _ => new Instruction(name, Operand: code.ReadInt32()),
            });
        }

        return all;
    }

    private static int[] Targets(ref BlobReader code)
    {
        var targets = new int[code.ReadInt32()];
        for (var i = 0; i < targets.Length; i++) targets[i] = code.ReadInt32();
        return targets;
    }

    /// <summary>The numbers that short instructions hold in their names: ldc.i4.m1 to ldc.i4.8.</summary>
    private static object? InName(string name) =>
        !name.StartsWith("ldc.i4.", StringComparison.Ordinal) ? null : name[^1] == '1' && name[^2] == 'm' ? -1L : (long)(name[^1] - '0');
}

/// <summary>One instruction.</summary>
/// <param name="Token">The row of metadata that it names, if any.</param>
/// <param name="Operand">What it holds besides: constants are long, float, double or a string's handle; a switch has its jumps.</param>
internal readonly record struct Instruction(string Name, EntityHandle? Token = null, object? Operand = null);
