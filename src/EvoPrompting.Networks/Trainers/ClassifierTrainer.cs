using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using Module = EvoPrompting.Networks.Contract.Module;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Trains candidates by the paper's protocol: AdamW on the cross-entropy, a fixed number of steps, predictions for the validation and
/// test inputs at each validation. It has no labels but the training examples'. Equal arguments give equal frames, with one torch thread.
/// </summary>
public sealed class ClassifierTrainer(TrainingData data, TrainingSettings settings, ulong trainingSeed)
{
    /// <summary>Whose initial values; other than Flax's for comparison with published trainings only.</summary>
    internal Initialisation Initialisation { get; init; } = Initialisation.Flax;

    /// <summary>False takes the examples in their order, for comparison with published trainings only.</summary>
    internal bool Shuffle { get; init; } = true;

    /// <summary>
    /// Trains the candidate that <paramref name="make"/> constructs while its frames are enumerated: Cost, then Predictions at each
    /// validation, then Finished; or at any point Rejected. A bad candidate never throws.
    /// </summary>
    /// <param name="make">Calls the constructor, once for each pass.</param>
    /// <param name="receive">
    /// Returns what the parent says to each Predictions (<see cref="KeptState"/>); State follows where it is wanted. Null: nobody is asked.
    /// </param>
    public IEnumerable<Frame> Train(Func<Module> make, Func<Frame?>? receive = null)
    {
        using var session = new TrainingSession(data, settings, trainingSeed, Initialisation, Shuffle);
        foreach (var frame in CandidateFrames.Guarded(session.Run(make, receive))) yield return frame;
    }

    /// <summary>
    /// Predicts with the candidate and the state of an earlier training, without training examples: Cost, Predictions, Finished; or at any
    /// point Rejected.
    /// </summary>
    /// <param name="data">Held-out inputs only.</param>
    public static IEnumerable<Frame> Confirm(
        TrainingData data, TrainingSettings settings, ulong trainingSeed, byte[] state, Func<Module> make)
    {
        using var session = new ConfirmationSession(data, settings, trainingSeed, state);
        foreach (var frame in CandidateFrames.Guarded(session.Run(make))) yield return frame;
    }
}
