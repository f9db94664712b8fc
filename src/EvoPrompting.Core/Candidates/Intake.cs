namespace EvoPrompting.Candidates;

/// <summary>
/// Reads programs that nobody has vouched for: parses, compiles, checks and normalises each in a disposable process, never in this one.
/// Equal text, equal intake. Calls may come from several threads.
/// </summary>
public interface IIntake
{
    /// <summary>
    /// Takes one program in. A bad program is a rejection, whatever it does to the process that reads it, and in bounded time.
    /// </summary>
    /// <exception cref="UserException">No such process can be started on this machine.</exception>
    Task<Intake> TakeAsync(string source, CancellationToken stop);
}

/// <summary>What reading a program found.</summary>
/// <param name="Form">Equal forms mean equal programs but for layout and comments; SHA-256 in lower-case hexadecimal. Never empty.</param>
/// <param name="Program">What an evaluator runs, for example an assembly; null where the program was rejected.</param>
/// <param name="Rejection">Null where there is a program to run.</param>
public sealed record Intake(string Form, byte[]? Program, Outcome.Rejected? Rejection);

/// <summary>A candidate whose program was read and may be run.</summary>
public sealed record TakenCandidate(Candidate Candidate, byte[] Program)
{
    /// <summary>Which of its trainings is due, from 1.</summary>
    public int Training { get; init; } = 1;
}
