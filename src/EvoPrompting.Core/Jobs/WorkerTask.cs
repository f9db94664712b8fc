using EvoPrompting.Candidates;

namespace EvoPrompting.Jobs;

/// <summary>The trusted side of a task that is evaluated in workers: what a worker is sent, and how what it sends back is judged.</summary>
public abstract class WorkerTask
{
    /// <summary>The task's name: picks the trainer in the worker.</summary>
    public abstract string Name { get; }

    /// <summary>Returns the request for one compiled candidate.</summary>
    public abstract WorkerRequest Request(byte[] assembly, ulong trainingSeed);

    /// <summary>Returns a fresh scorer for one candidate.</summary>
    public abstract ICandidateScorer NewScorer();
}

/// <summary>Judges one candidate from its worker's frames. The labels are here and never in the worker, so a candidate cannot write its own score.</summary>
public interface ICandidateScorer
{
    /// <summary>Takes the next frame; returns an outcome as soon as one is certain, for example too costly. The worker is then killed.</summary>
    /// <exception cref="InvalidDataException">The frame does not fit the task (a candidate that writes to our pipe).</exception>
    Outcome? Accept(Frame frame);
}
