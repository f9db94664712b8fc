using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// Hears a second worker, which built the network anew from its function and what it had learned: it has to count the same parameters and
/// predict the same for the validation. Then it is tested.
/// </summary>
/// <param name="cost">What the first worker says the network costs.</param>
/// <param name="best">What it predicted.</param>
internal sealed class ClrsConfirmation(ClrsTrainingTask task, MeasuredCost cost, BestValidation best) : IJobListener
{
    private bool counted;

    /// <summary>What differs; null where nothing does.</summary>
    public string? Difference { get; private set; }

    /// <summary>True once the validation is predicted: what fails from then on fails on the test's inputs.</summary>
    public bool IsTesting { get; private set; }

    /// <summary>Null until the test is predicted.</summary>
    public ClrsScore? Test { get; private set; }

    /// <inheritdoc/>
    public int LongestFrame => ClrsCheckpoint.LongestState;

    /// <inheritdoc/>
    public JobReply Accept(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Cost when !counted:
                counted = true;
                Difference = CountedSizes.Difference(cost, Payload.Read<MeasuredCost>(frame.Payload));
                return JobReply.GoOn;
            case FrameKind.Predictions when counted && !IsTesting:
                IsTesting = true;
                Compare(Payload.Read<Predictions>(frame.Payload).Validation);
                return JobReply.GoOn;
            case FrameKind.Progress when IsTesting && Test is null:
                return JobReply.GoOn;
            case FrameKind.Predictions when IsTesting && Test is null:
                Test = task.ScoreTest(Payload.Read<Predictions>(frame.Payload).Test);
                return JobReply.GoOn;
            case FrameKind.Finished when Test is not null:
                return JobReply.Enough;
            default:
                throw new InvalidDataException($"a frame {frame.Kind} where none is due");
        }
    }

    private void Compare(byte[] again)
    {
        if (!again.AsSpan().SequenceEqual(best.Predictions)) Difference ??= "its predictions are others";
    }
}
