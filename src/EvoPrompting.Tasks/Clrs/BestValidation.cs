using EvoPrompting.Networks.Layers;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>Keeps the first of a candidate's highest validation scores, and what came with it.</summary>
internal sealed class BestValidation
{
    public ClrsValidation Validation { get; private set; } = new(0, null, Score: -1);

    /// <summary>As the worker sent them.</summary>
    public byte[] Predictions { get; private set; } = [];

    /// <summary>What the network had learned by then (<see cref="NetworkState"/>).</summary>
    public byte[] Learned { get; private set; } = [];

    /// <param name="parameters">The model size that the worker counted: it has to have learned as many numbers.</param>
    /// <exception cref="InvalidDataException">It has learned others.</exception>
    public void Take(ClrsValidation validation, byte[] predictions, byte[] learned, long parameters)
    {
        var (trainable, statistics) = NetworkState.Size(learned);
        if (trainable != parameters || statistics > trainable)
            throw new InvalidDataException(
                $"a state of {trainable} trainable numbers and {statistics} statistics, the cost says {parameters}");
        if (validation.Score <= Validation.Score) return;
        (Validation, Predictions, Learned) = (validation, predictions, learned);
    }
}
