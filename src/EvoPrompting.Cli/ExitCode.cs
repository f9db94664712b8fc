namespace EvoPrompting.Cli;

/// <summary>What the program's exit code says; part of its contract.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A fault of the program; please report it.</summary>
    public const int Fault = 1;

    /// <summary>Something the user gave cannot be used; the message says what to do.</summary>
    public const int BadInput = 2;

    /// <summary><c>evaluate</c>: the candidate was rejected. <c>doctor</c>: something needed does not work.</summary>
    public const int Rejected = 3;

    /// <summary>The budget of calls to a language model is reached; the run can be resumed with a larger one.</summary>
    public const int BudgetReached = 4;

    /// <summary>Stopped by Ctrl-C or SIGTERM; a run can be resumed.</summary>
    public const int Stopped = 130;
}
