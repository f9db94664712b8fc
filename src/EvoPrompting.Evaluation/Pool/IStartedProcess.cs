namespace EvoPrompting.Evaluation.Pool;

/// <summary>A process that was started for one purpose and answers in frames. Disposing it kills it.</summary>
internal interface IStartedProcess : IAsyncDisposable
{
    /// <summary>True where it has ended, whoever ended it.</summary>
    bool HasEnded { get; }
}
