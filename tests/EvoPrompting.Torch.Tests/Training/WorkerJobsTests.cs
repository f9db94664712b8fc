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
            [FrameKind.Cost, FrameKind.Predictions, FrameKind.Predictions, FrameKind.Predictions, FrameKind.Finished],
            frames.Select(f => f.Kind).Where(k => k != FrameKind.State));
        Assert.Equal(FrameKind.State, frames[2].Kind);
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
    [InlineData(
        "class Model : Module { public Model(int n) { } public override Tensor Call(Tensor x) => x; }", "a constructor without parameters")]
    public void AWrongClassIsAgainstTheContract(string source, string reason)
    {
        var rejected = Assert.IsType<Outcome.Rejected>(Run(source).Outcome);
        Assert.Equal(Stage.Contract, rejected.Stage);
        Assert.Contains(reason, rejected.Reason);
    }

    [Fact]
    public void AConstructorThatThrowsIsReportedByWhatItThrew()
    {
        var source = "class Model : Module { public Model() { throw new InvalidOperationException(\"no\\nmore\"); } public override Tensor "
            + "Call(Tensor x) => x; }";
        Assert.Equal(new Outcome.Rejected(Stage.Run, "InvalidOperationException: no"), Run(source).Outcome);
    }

    [Fact]
    public void ADamagedJobIsNoCandidatesFault()
    {
        var job = task.TrainingJob(Written.Assembly(Model), 1);
        Refused(job with { Trainer = "other" });
        Refused(job with { Inputs = [new JobInput([1, 2]), job.Inputs[1]] });
        Refused(job with { Inputs = [job.Inputs[1], job.Inputs[0]] });
        Refused(job with { Inputs = [] });
        Refused(job with { Settings = "{\"Steps\":0}" });
        Refused(job with { Settings = "{" });
        Refused(task.ConfirmationJob([], 1, [1, 0, 0]));
    }

    private static void Refused(Job job) => Assert.Throws<JobException>(() => WorkerJobs.Frames(job, () => null));

    [Fact]
    public void NoJobHoldsValidationOrTestLabels()
    {
        var other =
            new Mnist1DWorkerTask(SmallTask.Data with { ValidationLabels = new byte[41], TestLabels = new byte[50] }, SmallTask.Settings);
        Assert.Equal(task.TrainingJob([], 1).Inputs.Select(i => i.Hash), other.TrainingJob([], 1).Inputs.Select(i => i.Hash));
    }

    [Fact]
    public void TheConfirmationHoldsNoTrainingExamples()
    {
        var other =
            new Mnist1DWorkerTask(SmallTask.Data with { TrainInputs = new float[24], TrainLabels = new byte[2] }, SmallTask.Settings);
        Assert.NotEqual(task.TrainingJob([], 1).Inputs[0].Hash, other.TrainingJob([], 1).Inputs[0].Hash);
        Assert.Equal(task.ConfirmationJob([], 1, []).Key("", ""), other.ConfirmationJob([], 1, []).Key("", ""));
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
        return SmallTask.Hear(task.NewScorer(), receive => WorkerJobs.Frames(task.TrainingJob(Written.Assembly(source), 1), receive));
    }
}
