using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>
/// Hears a second worker, which built the network anew from its program and its state: it has to count the same parameters and predict the
/// same classes.
/// </summary>
/// <param name="cost">What the first worker says the network costs.</param>
/// <param name="expected">Its predictions.</param>
internal sealed class Confirmation(MeasuredCost cost, Predictions expected) : IJobListener
{
    private bool counted, predicted;

    /// <summary>What differs; null where nothing does.</summary>
    public string? Difference { get; private set; }

    /// <inheritdoc/>
    public JobReply Accept(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Cost when !counted:
                counted = true;
                Difference = CountedSizes.Difference(cost, Payload.Read<MeasuredCost>(frame.Payload));
                return JobReply.GoOn;
            case FrameKind.Predictions when counted && !predicted:
                predicted = true;
                Compare(Payload.Read<Predictions>(frame.Payload));
                return JobReply.GoOn;
            case FrameKind.Finished when predicted:
                return JobReply.Enough;
            default:
                throw new InvalidDataException($"a frame {frame.Kind} where none is due");
        }
    }

    private void Compare(Predictions again)
    {
        var changed = Changed(again.Validation, expected.Validation) + Changed(again.Test, expected.Test);
        if (changed > 0) Difference ??= FormattableString.Invariant($"{changed:N0} of its predictions are others");
    }

    private static int Changed(byte[]? again, byte[] expected) =>
        again is null || again.Length != expected.Length ? expected.Length : again.Zip(expected).Count(pair => pair.First != pair.Second);
}
