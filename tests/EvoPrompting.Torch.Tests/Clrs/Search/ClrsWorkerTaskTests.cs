using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Torch.Tests.Clrs.Training;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.Clrs.Search;

/// <summary>A candidate's whole way: trained by one worker, confirmed and tested by another.</summary>
public class ClrsWorkerTaskTests
{
    private static readonly ClrsSettings Settings = new()
    {
        Algorithm = "bfs",
        Network = new() { Hidden = 12, TripletFeatures = 3 },
        Training = new() { Steps = 8, BatchSize = 4, Lengths = [4, 5], ValidateEvery = 4 },
        Evaluation = new() { ValidationSamples = 8, TestLength = 7, TestSamples = 3 },
    };

    private static readonly string Baseline = ClrsFunctions.Seeds[0].Source;

    public static TheoryData<string> Seeds => [.. ClrsFunctions.Seeds.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_seed_is_scored(string name)
    {
        var metrics = Scored(await JudgeAsync(ClrsFunctions.Seeds.Single(s => s.Name == name).Source));
        Assert.Equal(new ClrsTask().Metrics.Select(m => m.Name), metrics.Select(m => m.Name));
        Assert.InRange(metrics[ClrsTask.ValidationError], 0, 1);
        Assert.InRange(metrics[ClrsTask.TestError], 0, 1);
        Assert.Contains(metrics[ClrsTask.BestStep], (double[])[0, 4, 8]);
        Assert.True(metrics[ClrsTask.ModelSize] > 4000);
    }

    [Theory]
    [InlineData("return nn.BatchNorm()(nn.Dense(outputs)(edges));")] // with running statistics
    [InlineData("return nn.Dropout(0.5)(nn.Dense(outputs)(edges));")]
    [InlineData("return nn.Dense(outputs)(nn.Dense(5, frozen: true)(edges));")]
    public async Task What_training_changes_and_what_it_leaves_goes_to_the_second_worker(string statements) =>
        Scored(await JudgeAsync(TripletRulesTests.Function(statements)));

    [Fact]
    public async Task Equal_seeds_give_equal_metrics_and_other_seeds_others_of_the_same_size()
    {
        var (one, two, other) =
            (Scored(await JudgeAsync(Baseline)), Scored(await JudgeAsync(Baseline)), Scored(await JudgeAsync(Baseline, seed: 6)));
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);
        Assert.Equal(one[ClrsTask.ModelSize], other[ClrsTask.ModelSize]);
    }

    [Fact]
    public async Task The_second_worker_gets_no_training_batch_and_neither_gets_an_output()
    {
        var runner = new InProcessRunner();
        var jobs = new List<Job>();
        Scored(await JudgeAsync(Baseline, runner: new Noting(runner, jobs.Add)));
        Assert.Equal([TrainerNames.Trajectories, TrainerNames.TrajectoryConfirmation], jobs.Select(j => j.Trainer));
        Assert.Equal(8, runner.Fed.Count); // a batch for each step of the first

        var spec = System.Text.Json.JsonSerializer.Deserialize<TrajectoryTrainerSettings>(jobs[1].Settings)!.Algorithm;
        foreach (var input in jobs[1].Inputs.Take(2).Append(jobs[0].Inputs[0]))
            Assert.All(Networks.Trajectories.TrajectoryBytes.ReadAll(input.Content, spec).SelectMany(b => b.Outputs),
                o => Assert.All(o.Values, v => Assert.Equal(0, v)));
    }

    [Fact]
    public async Task Predictions_that_do_not_follow_from_what_was_learned_are_gaming()
    {
        var (stage, reason) = Rejected(await JudgeAsync(Baseline, runner: new Changing((job, frame) =>
        {
            if (job.Trainer != TrainerNames.Trajectories || frame.Kind != FrameKind.Predictions) return frame;
            var predictions = Payload.Read<Predictions>(frame.Payload);
            predictions.Validation[0] = (byte)(predictions.Validation[0] == 0 ? 1 : 0);
            return frame with { Payload = Payload.Of(predictions) };
        })));
        Assert.Equal("gaming", stage.Name);
        Assert.Equal("its predictions do not follow from its parameters; built anew from them: its predictions are others", reason);
    }

    [Fact]
    public async Task A_size_that_the_second_worker_does_not_count_is_gaming()
    {
        var (stage, reason) = Rejected(await JudgeAsync(Baseline, runner: new Changing((job, frame) =>
            job.Trainer == TrainerNames.TrajectoryConfirmation && frame.Kind == FrameKind.Cost
                ? WithSize(frame, 7) : frame)));
        Assert.Equal("gaming", stage.Name);
        Assert.Contains("it has 7 parameters and 0 frozen ones, not ", reason);
    }

    [Fact]
    public async Task A_size_other_than_the_numbers_learned_is_no_frame_of_a_worker() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => JudgeAsync(Baseline, runner: new Changing((job, frame) =>
            frame.Kind == FrameKind.Cost ? WithSize(frame, 9_000) : frame)));

    [Fact]
    public async Task Numbers_that_are_not_finite_on_the_tests_inputs_after_training_are_a_fault_of_running()
    {
        // Finite before training, when the parameter is zero, and on the validation's five nodes.
        var (stage, reason) = Rejected(await JudgeAsync(TripletRulesTests.Function(
            "var y = nn.Dense(outputs)(edges); var p = nn.Dense(outputs)(edges * 0); "
            + "return z.shape[1] == 7 && p.abs().max().item<float>() > 0 ? y * float.NaN : y + p;")));
        Assert.Equal("run", stage.Name);
        Assert.Equal("the outputs are not finite for inputs of 7 nodes", reason);
    }

    [Theory]
    [InlineData("batch is split", "if (z.shape[1] == 7 && z.shape[0] > 2) y = y + y.mean([0], keepdim: true); return y;")]
    [InlineData("depends on chance", "var p = nn.Dense(outputs)(edges * 0); if (z.shape[1] == 7 && p.abs().max().item<float>() > 0) "
        + "y = y + torch.rand(1); return y + p;")]
    [InlineData("edges", "if (z.shape[1] == 7 && z.shape[0] > 2) edges.add_(1); return y;")]
    public async Task A_rule_that_is_broken_on_the_tests_batches_only_is_seen_there(string part, string statements)
    {
        var (stage, reason) = Rejected(await JudgeAsync(TripletRulesTests.Function("var y = nn.Dense(outputs)(edges); " + statements)));
        Assert.Contains(part, reason);
        Assert.True(stage.Name is "gaming" or "contract", stage.Name);
    }

    [Fact]
    public async Task A_further_length_without_a_score_has_a_stage_and_a_reason()
    {
        var source = TripletRulesTests.Function(
            "var y = nn.Dense(outputs)(edges); return z.shape[1] == 9 ? y * float.NaN : z.shape[1] == 8 ? y + torch.rand(1) : y;");
        var failed = new List<EvoPrompting.Tasks.Clrs.Tables.FailedTest>();
        var judged = await new ClrsWorkerTask(Settings, 6, 8, 9).JudgeAsync(
            new TakenCandidate(new Candidate(0, -1, source), Written.Assembly(source)), 5, new InProcessRunner(), _ => { }, failed.Add,
            TestContext.Current.CancellationToken);
        var metrics = Scored(judged);
        Assert.Equal([ClrsWorkerTask.TestErrorAt(6)], metrics.Select(m => m.Name).Where(n => n.Contains("_at_")));
        Assert.Equal([(8, "gaming"), (9, "run")], failed.Select(f => (f.Length, f.Stage)));
        Assert.Contains("depends on chance", failed[0].Reason);
        Assert.Equal("the outputs are not finite for inputs of 9 nodes", failed[1].Reason);
    }

    [Fact]
    public async Task A_lost_second_worker_leaves_no_outcome() =>
        Assert.Null((await JudgeAsync(Baseline, runner: new LosingTheSecond())).Outcome);

    private static async Task<Judgement> JudgeAsync(string source, ulong seed = 5, IJobRunner? runner = null) =>
        await new ClrsWorkerTask(Settings).JudgeAsync(
            new TakenCandidate(new Candidate(0, -1, source), Written.Assembly(source)), seed, runner ?? new InProcessRunner(),
            TestContext.Current.CancellationToken);

    private static MetricSet Scored(Judgement judgement) =>
        (judgement.Outcome as Outcome.Scored)?.Metrics ?? throw new InvalidOperationException($"{judgement}");

    private static (Stage Stage, string Reason) Rejected(Judgement judgement) =>
        judgement.Outcome is Outcome.Rejected(var stage, var reason)
            ? (stage, reason) : throw new InvalidOperationException($"{judgement}");

    private static Frame WithSize(Frame cost, long size) =>
        cost with { Payload = Payload.Of(Payload.Read<MeasuredCost>(cost.Payload) with { TrainableParameters = size }) };

    private sealed class Noting(InProcessRunner inner, Action<Job> note) : IJobRunner
    {
        public int Places => 1;

        public Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop)
        {
            note(job);
            return inner.RunAsync(job, listener, stop);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    /// <summary>Changes what workers say.</summary>
    private sealed class Changing(Func<Job, Frame, Frame> change) : IJobRunner
    {
        public int Places => 1;

        public Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop) =>
            new InProcessRunner().RunAsync(job, new Listener(listener, frame => change(job, frame)), stop);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private sealed class Listener(IJobListener inner, Func<Frame, Frame> change) : IJobListener
        {
            public JobReply Accept(Frame frame) => inner.Accept(change(frame));
        }
    }

    private sealed class LosingTheSecond : IJobRunner
    {
        public int Places => 1;

        public Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop) =>
            job.Trainer == TrainerNames.Trajectories
                ? new InProcessRunner().RunAsync(job, listener, stop) : Task.FromResult<JobEnd>(new JobEnd.Lost("killed"));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
