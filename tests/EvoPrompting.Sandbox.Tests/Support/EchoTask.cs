using EvoPrompting.Workers;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>Takes what a worker sends as it is: the first prediction becomes the metric, so tests see that a candidate ran.</summary>
internal sealed class EchoTask : WorkerTask
{
    public override string Name => "echo";

    public override WorkerRequest Request(byte[] assembly, ulong trainingSeed) => new(Name, "{}", trainingSeed, assembly, []);

    public override ICandidateScorer NewScorer() => new Scorer();

    private sealed class Scorer : ICandidateScorer
    {
        private MeasuredCost? cost;

        public Outcome? Accept(Frame frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Cost:
                    cost = Payload.Read<MeasuredCost>(frame.Payload);
                    return null;
                case FrameKind.Predictions:
                    Payload.Read<Predictions>(frame.Payload);
                    return null;
                case FrameKind.Finished:
                    return new Outcome.Scored(new MetricSet(new Metric("model_size", (cost ?? throw new InvalidDataException("no cost")).TrainableParameters)));
                case FrameKind.Rejected:
                    var (stage, reason) = Payload.Read<WorkerRejection>(frame.Payload);
                    return new Outcome.Rejected(stage, reason);
                default:
                    throw new InvalidDataException($"a {frame.Kind}");
            }
        }
    }
}
