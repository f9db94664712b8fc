using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Support;
using TorchSharp;

namespace EvoPrompting.Torch.Tests.Training;

/// <summary>What a worker answers to a request, without the process around it.</summary>
public class WorkerJobsTests
{
    private const string Model = """
        class Model : Module
        {
            public override Tensor Call(Tensor x)
            {
                x = nn.Relu(nn.Conv(features: 2, kernelSize: 3)(x));
                return nn.Dense(features: 3)(x.flatten(1));
            }
        }
        """;

    private readonly Mnist1DWorkerTask task = new(SmallTask.Data, SmallTask.Settings);

    [Fact]
    public void ACandidateIsTrainedAndScored()
    {
        var (outcome, frames) = Run(Model);
        Assert.Equal(
            [FrameKind.Cost, FrameKind.Predictions, FrameKind.Predictions, FrameKind.Predictions, FrameKind.Finished], frames.Select(f => f.Kind));
        Assert.Equal(83, Assert.IsType<Outcome.Scored>(outcome).Metrics[Mnist1DTask.ModelSize]);
    }

    [Fact]
    public void ACandidateBeforeChangesNothing()
    {
        var (expected, _) = Run(Model);
        Run("""
            class Model : Module
            {
                public override Tensor Call(Tensor x)
                {
                    torch.set_grad_enabled(false);
                    torch.set_default_dtype(torch.float64);
                    torch.manual_seed(7);
                    return nn.Dense(3)(x.flatten(1));
                }
            }
            """);
        Assert.Equal(expected, Run(Model).Outcome);
    }

    [Theory]
    [InlineData("class Other : Module { public override Tensor Call(Tensor x) => x; }", "exactly one class 'Model : Module'; it has Other")]
    [InlineData("class Model { }", "exactly one class 'Model : Module'; it has none")]
    [InlineData("abstract class Model : Module { }", "exactly one class 'Model : Module'")]
    [InlineData("class Model : Module { public override Tensor Call(Tensor x) => x; } class Second : Model { }", "it has Model, Second")]
    [InlineData("class Model : Module { public Model(int n) { } public override Tensor Call(Tensor x) => x; }", "a constructor without parameters")]
    public void AWrongClassIsAgainstTheContract(string source, string reason)
    {
        var rejected = Assert.IsType<Outcome.Rejected>(Run(source).Outcome);
        Assert.Equal(Stage.Contract, rejected.Stage);
        Assert.Contains(reason, rejected.Reason);
    }

    [Fact]
    public void AConstructorThatThrowsIsReportedByWhatItThrew()
    {
        var source = "class Model : Module { public Model() { throw new InvalidOperationException(\"no\\nmore\"); } public override Tensor Call(Tensor x) => x; }";
        Assert.Equal(new Outcome.Rejected(Stage.Run, "InvalidOperationException: no"), Run(source).Outcome);
    }

    [Fact]
    public void ADamagedRequestIsNoCandidatesFault()
    {
        var request = task.Request([], 1);
        Assert.Throws<InvalidDataException>(() => WorkerJobs.Run(request with { Task = "other" }, _ => { }));
        Assert.Throws<InvalidDataException>(() => WorkerJobs.Run(request with { Data = [1, 2] }, _ => { }));
        Assert.Throws<InvalidDataException>(() => WorkerJobs.Run(request with { Settings = "{\"Steps\":0}" }, _ => { }));
    }

    [Fact]
    public void TheRequestHoldsNoValidationOrTestLabels()
    {
        var other = SmallTask.Data with { ValidationLabels = new byte[41], TestLabels = new byte[50] };
        Assert.Equal(task.Request([], 1).Data, new Mnist1DWorkerTask(other, SmallTask.Settings).Request([], 1).Data);
    }

    [Fact]
    public void NoTensorsAreLeftBehind()
    {
        Run(Model);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Run(Model);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private (Outcome Outcome, List<Frame> Frames) Run(string source)
    {
        var scorer = task.NewScorer();
        var (frames, outcome) = (new List<Frame>(), default(Outcome));
        WorkerJobs.Run(task.Request(Written.Assembly(source), 1), frame =>
        {
            frames.Add(frame);
            outcome = scorer.Accept(frame);
        });
        return (outcome!, frames);
    }
}
