namespace EvoPrompting.Evaluation.Pool;

/// <summary>Reports that workers cannot be started: a fault of the installation or the machine, never of a candidate.</summary>
/// <param name="isFinal">True where another try cannot help.</param>
internal sealed class WorkerStartException(bool isFinal, string message) : UserException(message + ProcessLimits.Advice)
{
    /// <summary>The exit code of a worker that will never be ready on this machine; its error stream says why.</summary>
    public const int NeverReady = 3;

    public bool IsFinal { get; } = isFinal;
}
