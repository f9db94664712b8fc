using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>Hears a worker that predicts the outputs of the test, and scores them.</summary>
internal sealed class ClrsTestListener(ClrsTrainingTask task, Action<ClrsTrainingEvent> report) : IJobListener
{
    /// <summary>Null until the predictions are there.</summary>
    public ClrsScore? Score { get; private set; }

    /// <summary>The model size, once the worker has counted it.</summary>
    public long Parameters { get; private set; }

    public int LongestFrame => ClrsCheckpoint.LongestState;

    public JobReply Accept(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Cost:
                Parameters = Payload.Read<MeasuredCost>(frame.Payload).TrainableParameters;
                break;
            case FrameKind.Progress:
                report(new ClrsTrainingEvent.Tested(Payload.Read<TrainingProgress>(frame.Payload).Step, task.TestSamples));
                break;
            case FrameKind.Predictions when Score is null:
                Score = task.ScoreTest(Payload.Read<Predictions>(frame.Payload).Test);
                break;
            case FrameKind.Finished when Score is not null:
                break;
            default:
                throw new InvalidDataException($"{frame.Kind} is not due in a test");
        }

        return JobReply.GoOn;
    }
}
