using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Jobs;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Compiler.Serving;

/// <summary>Serves a parent: a contract, then programs one after the other until the line closes.</summary>
internal sealed class ReadingLoop(PrivateLine line)
{
    /// <summary>Programs that warm the process up. The first ones take seconds, for the compiler is compiled too.</summary>
    private const int WarmUps = 3;

    /// <summary>Serves to the end.</summary>
    /// <param name="megabytes">Address space beyond what the process has mapped when it is ready, in MB (2^20 bytes).</param>
    /// <exception cref="InvalidDataException">What came from the parent is not what a parent sends.</exception>
    public void Run(int megabytes)
    {
        if (Next() is not { Kind: ReaderFrameKind.Contract } first) throw new InvalidDataException("there is no contract");
        var contract = CandidateContract.FromJson(Encoding.UTF8.GetString(first.Payload));
        var intake = new CandidateIntake(contract);
        var smallest = SmallestProgram.Of(contract);
        for (var i = 0; i < WarmUps; i++)
            if (intake.Take(smallest).Rejection is { } rejection)
                throw new InvalidDataException($"the contract takes no program: {rejection.Reason}");
        Launch.LimitMemory(megabytes);
        Send(ReaderFrameKind.Ready, []);
        while (Next() is { } frame)
        {
            if (frame.Kind != ReaderFrameKind.Program) throw new InvalidDataException($"a reader takes programs, not {frame.Kind}");
            if (Take(intake, Encoding.UTF8.GetString(frame.Payload)) is not { } answer)
            {
                Send(ReaderFrameKind.Exhausted, []);
                return; // whatever holds the memory goes with the process
            }

            Send(ReaderFrameKind.Answer, answer.ToPayload());
        }
    }

    /// <summary>Returns null where the program was too much for the compiler: no memory, no stack, or a fault of its own.</summary>
    private static ReadProgram? Take(CandidateIntake intake, string source)
    {
        try
        {
            var taken = intake.Take(source);
            if (taken.Program is { Length: > MostProgram }) taken = taken with { Program = null, Rejection = TooLarge };
            return new ReadProgram(taken, (int)(Environment.WorkingSet >> 20));
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e.GetType()); // for people who look at the process; a verdict says the same for all of these
            return null;
        }
    }

    private const int MostProgram = 1 << 20;

    private static Outcome.Rejected TooLarge { get; } = new(Stage.Compile, $"the compiled program has more than {MostProgram} bytes");

    private ReaderFrame? Next() => ReaderFrame.ReadAsync(line.Input).AsTask().GetAwaiter().GetResult();

    private void Send(ReaderFrameKind kind, byte[] payload) =>
        new ReaderFrame(kind, payload).WriteToAsync(line.Output).GetAwaiter().GetResult();
}
