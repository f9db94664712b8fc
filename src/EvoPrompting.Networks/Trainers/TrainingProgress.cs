namespace EvoPrompting.Networks.Trainers;

/// <summary>How a long training stands.</summary>
/// <param name="Step">Training steps done.</param>
/// <param name="Loss">The mean over the steps since the last message.</param>
public sealed record TrainingProgress(int Step, double Loss);
