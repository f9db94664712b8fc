using EvoPrompting.Candidates;

namespace EvoPrompting.Jobs;

/// <summary>How a job ended.</summary>
public abstract record JobEnd
{
    private JobEnd()
    {
    }

    /// <summary>The worker did all that the trainer does, or the listener had enough.</summary>
    public sealed record Finished : JobEnd;

    /// <summary>The program is at fault: the trainer said so, it passed its own limits, or it ended its process.</summary>
    public sealed record Rejected(Outcome.Rejected Outcome) : JobEnd;

    /// <summary>
    /// The machine is at fault: killed from outside, not started, the channel broken, no memory left. It says nothing of the program.
    /// </summary>
    /// <param name="Reason">For people, one line.</param>
    public sealed record Lost(string Reason) : JobEnd;
}
