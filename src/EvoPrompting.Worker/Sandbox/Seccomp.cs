namespace EvoPrompting.Worker.Sandbox;

/// <summary>Seccomp: a filter of system calls for every thread of this process, the ones that run already included.</summary>
internal static unsafe class Seccomp
{
    private const long SetMode = 317;
    private const int FilterMode = 1, AllThreads = 1;
    internal const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, JumpIfAnyBit = 0x45, And = 0x54, Return = 0x06;
    internal const uint Allow = 0x7fff0000, Kill = 0x80000000, Error = 0x00050000;
    internal const uint NotPermitted = 1, NoSuchCall = 38;
    internal const uint X64 = 0xC000003E, X32Bit = 0x40000000;
    internal const uint NumberAt = 0, ArchitectureAt = 4, ArgumentsAt = 16;
    private const uint SharesThreadGroup = 0x10000;

    internal struct Instruction
    {
        public ushort Code;
        public byte IfTrue, IfFalse;
        public uint Value;
    }

    private struct Program
    {
        public ushort Length;
        public Instruction* Filter;
    }

    /// <summary>Puts the filter in force.</summary>
    /// <exception cref="SandboxException">The kernel refuses.</exception>
    public static void Restrict()
    {
        Kernel.RenouncePrivileges();
        Add([.. Filter((uint)Environment.ProcessId)]);
    }

    /// <summary>
    /// Puts a second filter in force once every limit is set: none can be changed any more, not even by root, and no filter be added.
    /// </summary>
    /// <exception cref="SandboxException">The kernel refuses.</exception>
    public static void Seal() => Add(
    [
        new() { Code = Load, Value = NumberAt },
        new() { Code = JumpIfEqual, IfFalse = 1, Value = (uint)SetMode },
        new() { Code = Return, Value = Error | NotPermitted },
        new() { Code = JumpIfEqual, IfFalse = 5, Value = SystemCalls.Limits },
        new() { Code = Load, Value = ArgumentsAt + 16 }, // the new limit, lower half; then the upper half
        new() { Code = JumpIfEqual, IfFalse = 2, Value = 0 },
        new() { Code = Load, Value = ArgumentsAt + 20 },
        new() { Code = JumpIfEqual, IfTrue = 1, Value = 0 },
        new() { Code = Return, Value = Error | NotPermitted },
        new() { Code = Return, Value = Allow },
    ]);

    /// <summary>Puts one more filter in force; the strictest answer of all counts.</summary>
    /// <exception cref="SandboxException">The kernel refuses.</exception>
    internal static void Add(Instruction[] filter)
    {
        fixed (Instruction* first = filter)
        {
            var program = new Program { Length = (ushort)filter.Length, Filter = first };
            if (Kernel.Call(SetMode, FilterMode, AllThreads, (nint)(&program), 0, 0) != 0)
                throw new SandboxException($"seccomp was refused (error {Kernel.LastError})");
        }
    }

    private static List<Instruction> Filter(uint self)
    {
        List<Instruction> code =
        [
            new() { Code = Load, Value = ArchitectureAt },
            new() { Code = JumpIfEqual, IfTrue = 1, Value = X64 },
            new() { Code = Return, Value = Kill },
            new() { Code = Load, Value = NumberAt },
            new() { Code = JumpIfAtLeast, IfFalse = 1, Value = X32Bit },
            new() { Code = Return, Value = Kill },
        ];
        foreach (var (_, number) in SystemCalls.Allowed)
        {
            code.Add(new() { Code = JumpIfEqual, IfFalse = 1, Value = (uint)number });
            code.Add(new() { Code = Return, Value = Allow });
        }

        foreach (var (number, argument, values) in SystemCalls.AllowedFor)
        {
            code.Add(new() { Code = JumpIfEqual, IfFalse = (byte)(2 + 2 * values.Length), Value = (uint)number });
            code.Add(new() { Code = Load, Value = ArgumentsAt + 8 * (uint)argument });
            foreach (var value in values)
            {
                code.Add(new() { Code = JumpIfEqual, IfFalse = 1, Value = value });
                code.Add(new() { Code = Return, Value = Allow });
            }

            code.Add(new() { Code = Return, Value = Error | NotPermitted });
        }

        code.Add(new() { Code = JumpIfEqual, IfFalse = (byte)(4 + 2 * SystemCalls.OwnSignals.Length), Value = SystemCalls.SignalThread });
        code.Add(new() { Code = Load, Value = ArgumentsAt });
        code.Add(new() { Code = JumpIfEqual, IfFalse = (byte)(1 + 2 * SystemCalls.OwnSignals.Length), Value = self });
        code.Add(new() { Code = Load, Value = ArgumentsAt + 16 });
        foreach (var signal in SystemCalls.OwnSignals)
        {
            code.Add(new() { Code = JumpIfEqual, IfFalse = 1, Value = signal });
            code.Add(new() { Code = Return, Value = Allow });
        }

        code.Add(new() { Code = Return, Value = Error | NotPermitted });

        foreach (var exit in SystemCalls.Exits)
        {
            code.Add(new() { Code = JumpIfEqual, IfFalse = 4, Value = exit });
            code.Add(new() { Code = Load, Value = ArgumentsAt });
            code.Add(new() { Code = JumpIfAtLeast, IfFalse = 1, Value = SystemCalls.LowestCodeOfSignal });
            code.Add(new() { Code = Return, Value = Kill });
            code.Add(new() { Code = Return, Value = Allow });
        }

        code.Add(new() { Code = JumpIfEqual, IfFalse = 4, Value = SystemCalls.Clone }); // threads, not processes
        code.Add(new() { Code = Load, Value = ArgumentsAt });
        code.Add(new() { Code = JumpIfAnyBit, IfFalse = 1, Value = SharesThreadGroup });
        code.Add(new() { Code = Return, Value = Allow });
        code.Add(new() { Code = Return, Value = Error | NotPermitted });
        code.Add(new() { Code = Return, Value = Error | NoSuchCall }); // clone3 too: the C library then uses clone
        return code;
    }
}
