using EvoPrompting.Candidates;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Stops a candidate that breaks the contract. Never leaves the trainer: it becomes a rejection with this stage and message.
/// </summary>
internal sealed class CandidateException(Stage stage, string message) : Exception(message)
{
    public Stage Stage { get; } = stage;
}
