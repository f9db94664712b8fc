using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Reading;

/// <summary>How the reading of one program in one process ended.</summary>
internal enum ReadingEnd
{
    /// <summary>There is an answer, and the process goes on.</summary>
    Answered,

    /// <summary>The process was busy with the program until the clock ended it.</summary>
    TooLong,

    /// <summary>The program took the process's memory or stack, or the compiler failed on it.</summary>
    Exhausted,

    /// <summary>
    /// The process was killed from outside, was not let work, or wrote what is no answer: it says nothing of the program.
    /// </summary>
    Disturbed,
}

/// <summary>What came of reading one program in one process.</summary>
internal readonly record struct ReadingReport(ReadingEnd End, ReadProgram? Answer = null);
