using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>
/// A classification data set of sequences, split three ways. Inputs are row-major (example, position, channel); labels are classes
/// from 0. Whoever trains a candidate gets <see cref="ForTraining"/>: never the other labels.
/// </summary>
/// <param name="Length">Positions in one example.</param>
/// <param name="Channels">Numbers at one position.</param>
/// <param name="Classes">Number of classes, at most 256.</param>
public sealed record ClassificationData(
    int Length, int Channels, int Classes,
    float[] TrainInputs, byte[] TrainLabels,
    float[] ValidationInputs, byte[] ValidationLabels,
    float[] TestInputs, byte[] TestLabels)
{
    /// <summary>Returns what a worker gets of it.</summary>
    public TrainingData ForTraining() => new(Length, Channels, Classes, TrainInputs, TrainLabels, ValidationInputs, TestInputs);
}
