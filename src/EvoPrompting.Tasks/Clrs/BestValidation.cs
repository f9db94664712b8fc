using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>Keeps the first of a candidate's highest validation scores, and what came with it.</summary>
internal sealed class BestValidation
{
    public ClrsValidation Validation { get; private set; } = new(0, null, Score: -1);

    /// <summary>As the worker sent them.</summary>
    public byte[] Predictions { get; private set; } = [];

    /// <summary>What the network had learned by then (<see cref="Networks.Layers.NetworkState"/>).</summary>
    public byte[] Learned { get; private set; } = [];

    /// <summary>Takes the next validation, the predictions that it is of and the state at its step.</summary>
    public void Take(ClrsValidation validation, byte[] predictions, ClrsState state)
    {
        if (validation.Score <= Validation.Score) return;
        (Validation, Predictions, Learned) = (validation, predictions, TrainerState.Learned(state.Trainer));
    }
}
