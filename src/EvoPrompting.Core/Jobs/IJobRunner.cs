using EvoPrompting.Candidates;
using EvoPrompting.Commands;

namespace EvoPrompting.Jobs;

/// <summary>
/// Runs jobs in workers that nothing of the program can leave: local processes, later the nodes of a cluster. Jobs may be run from several
/// threads; more than <see cref="Places"/> wait for each other.
/// </summary>
public interface IJobRunner : IAsyncDisposable
{
    /// <summary>Jobs that run at once.</summary>
    int Places { get; }

    /// <summary>
    /// Runs one job to its end; frames go to the listener in their order, one at a time. A job whose worker dies has an end like any other.
    /// </summary>
    /// <exception cref="UserException">This machine can run no workers at all.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop);
}

/// <summary>Hears what the worker of one job sends. What decides a score is here and never in the worker.</summary>
public interface IJobListener
{
    /// <summary>A frame with more bytes is no frame.</summary>
    int LongestFrame => Frame.LongestFromWorker;

    /// <summary>Takes the next frame and says how to go on.</summary>
    /// <exception cref="InvalidDataException">
    /// The frame is none that the trainer sends: the program writes to the worker's channel.
    /// </exception>
    JobReply Accept(Frame frame);
}

/// <summary>What a listener wants after a frame.</summary>
/// <param name="IsEnough">True where the listener has its result: the worker is ended.</param>
/// <param name="Send">
/// Frames for the worker, for example the next training batch. They are written while the next frames are read: a worker that computes
/// takes them when it needs them, and may have much to say before it does.
/// </param>
public readonly record struct JobReply(bool IsEnough, IReadOnlyList<Frame> Send)
{
    public static JobReply GoOn { get; } = new(false, []);

    public static JobReply Enough { get; } = new(true, []);
}

/// <summary>
/// What one worker may use. Clocks differ between machines, so these stand far above what a program needs; counted costs decide first.
/// </summary>
/// <param name="MemoryMegabytes">Address space beyond what a worker has mapped when it is ready, in MB (2^20 bytes).</param>
/// <param name="SecondsPerJob">Wall time from request to end; infinite for trusted long trainings.</param>
public sealed record JobLimits(int MemoryMegabytes, double SecondsPerJob);

/// <summary>Where untrusted work is done: the processes of this machine, or a cluster.</summary>
public interface IWorkplace : IAsyncDisposable
{
    /// <summary>Returns what reads programs of that language.</summary>
    /// <param name="language">The reader in the process, for example <c>csharp</c>.</param>
    /// <param name="contract">What programs are read against, as JSON in the reader's own form.</param>
    IIntake Intake(string language, string contract);

    /// <summary>Returns what runs jobs within these limits; it belongs to the caller.</summary>
    IJobRunner Runner(JobLimits limits);

    /// <summary>Returns what runs commands; it belongs to the caller.</summary>
    /// <param name="most">Evaluations that run commands at once; there may be fewer.</param>
    /// <param name="cores">Cores of each for itself; null: an equal share of all where several run at once.</param>
    ICommandRunner Commands(int most, int? cores);
}
