using static EvoPrompting.Worker.Sandbox.Seccomp;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// The system calls that are closed to a jailed command, by their numbers on x86-64. A command may be any program of the machine with
/// processes of its own, so all is open but what reaches past Landlock: networks, other processes, marks on files, what outlives a process.
/// </summary>
internal static class CommandFilter
{
    private const uint Namespaces = 0x7E020000; // CLONE_NEW...
    private const int Clone = 56, SocketPair = 53, SendTo = 44, SignalProcess = 62, SignalTask = 200, SignalThread = 234;
    private const int SetPriority = 141, SetInputPriority = 251;

    /// <summary>Scheduling class, its parameters and cores; the first argument says of which process, 0 of the calling one.</summary>
    private static readonly int[] Scheduling = [142, 144, 203, 314];

    private const uint KindOfSocket = 0xF, Datagrams = 2;

    /// <summary>Signals that a C library needs within a process: abort, cancellation, change of identity.</summary>
    private static readonly uint[] OfTheLibrary = [0, 6, 32, 33, 34];

    private static readonly (string What, int[] Numbers)[] Refused =
    [
        ("sockets", [41, 42, 43, 49, 50, 288]),
        ("other processes and their memory", [101, 310, 311, 312, 424, 438, 440]),
        ("namespaces, mounts, roots", [155, 161, 165, 166, 272, 308, 428, 429, 430, 431, 432, 433, 442]),
        ("what outlives a process: shared memory, semaphores, queues, keys",
            [29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 220, 240, 241, 248, 249, 250]),
        ("files in memory, files by handle", [304, 319, 447]),
        ("the kernel itself: modules, programs in it, events, rings, faults", [175, 176, 246, 298, 313, 320, 321, 323, 425, 426, 427]),
        ("the machine: clocks, names, power, swap, ports, accounting, logs",
            [103, 135, 153, 159, 163, 164, 167, 168, 169, 170, 171, 172, 173, 179, 227, 305]),
    ];

    /// <summary>Marks on files, which Landlock does not guard: owner, mode, times, attributes. They are taken, nothing is done.</summary>
    private static readonly int[] WithoutEffect =
        [90, 91, 92, 93, 94, 132, 188, 189, 190, 197, 198, 199, 235, 260, 261, 268, 280, 452, 463, 466];

    /// <summary>Puts the filter in force.</summary>
    /// <param name="keepsSignals">True where nothing else keeps signals from processes outside: then a command can send hardly any.</param>
    /// <param name="keepsCores">True where a command cannot choose its cores: the call is taken and nothing is done.</param>
    /// <exception cref="SandboxException">The kernel refuses.</exception>
    public static void Restrict(bool keepsSignals, bool keepsCores)
    {
        Kernel.RenouncePrivileges();
        Add([.. Filter(keepsSignals, keepsCores)]);
    }

    private static List<Instruction> Filter(bool keepsSignals, bool keepsCores)
    {
        const int newClone = 435;
        List<Instruction> code =
        [
            new() { Code = Load, Value = ArchitectureAt },
            new() { Code = JumpIfEqual, IfTrue = 1, Value = X64 },
            new() { Code = Return, Value = Kill },
            new() { Code = Load, Value = NumberAt },
            new() { Code = JumpIfAtLeast, IfFalse = 1, Value = X32Bit },
            new() { Code = Return, Value = Kill },
        ];
        foreach (var number in Refused.SelectMany(r => r.Numbers)) Answer(number, Error | NotPermitted);
        foreach (var number in WithoutEffect) Answer(number, Error);
        if (keepsCores) Answer(Affinity.Number, Error);
        Answer(newClone, Error | NoSuchCall); // its flags cannot be looked at: the C library then uses clone
        Where(Clone, 0, [new() { Code = JumpIfAnyBit, IfFalse = 1, Value = Namespaces }]);
        Where(SystemCalls.Limits, 0, [new() { Code = JumpIfEqual, IfTrue = 1, Value = 0 }]);
        Where(SocketPair, 1, [new() { Code = And, Value = KindOfSocket }, new() { Code = JumpIfEqual, IfFalse = 1, Value = Datagrams }]);
        foreach (var call in Scheduling) Where(call, 0, [Equal(0)], refusal: Error); // of its own process; for others nothing is done
        Where(SetPriority, 0, [new() { Code = JumpIfEqual, IfFalse = 2, Value = 0 }, Argument(1), Equal(0)], refusal: Error);
        Where(SetInputPriority, 0, [new() { Code = JumpIfEqual, IfFalse = 2, Value = 1 }, Argument(1), Equal(0)], refusal: Error);
        Where(SendTo, 4, // an address: both halves of the pointer
            [
                new() { Code = JumpIfEqual, IfFalse = 2, Value = 0 },
                new() { Code = Load, Value = ArgumentsAt + 8 * 4 + 4 },
                new() { Code = JumpIfEqual, IfTrue = 1, Value = 0 },
            ]);
        if (keepsSignals)
        {
            Where(SignalProcess, 0, [new() { Code = JumpIfEqual, IfTrue = 1, Value = 0 }]); // its own group only
            foreach (var call in (int[])[SignalTask, SignalThread])
                Where(call, call == SignalTask ? 1 : 2, [.. OfTheLibrary.Select((signal, i) => new Instruction
                {
                    Code = JumpIfEqual, IfTrue = (byte)(OfTheLibrary.Length - i), Value = signal,
                })]);
            foreach (var queued in (int[])[129, 297]) Answer(queued, Error | NotPermitted);
        }

        code.Add(new() { Code = Return, Value = Allow });
        return code;

        static Instruction Equal(uint value) => new() { Code = JumpIfEqual, IfTrue = 1, Value = value };

        static Instruction Argument(uint place) => new() { Code = Load, Value = ArgumentsAt + 8 * place };

        void Answer(int number, uint answer)
        {
            code.Add(new() { Code = JumpIfEqual, IfFalse = 1, Value = (uint)number });
            code.Add(new() { Code = Return, Value = answer });
        }

        // The test jumps over one instruction, the refusal, where the call is to go through.
        void Where(int number, int argument, Instruction[] test, uint refusal = Error | NotPermitted)
        {
            code.Add(new() { Code = JumpIfEqual, IfFalse = (byte)(3 + test.Length), Value = (uint)number });
            code.Add(new() { Code = Load, Value = ArgumentsAt + 8 * (uint)argument });
            code.AddRange(test);
            code.Add(new() { Code = Return, Value = refusal });
            code.Add(new() { Code = Return, Value = Allow });
        }
    }
}
