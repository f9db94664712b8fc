using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

/// <summary>Trainings end with the same network, whatever kind their validations are.</summary>
public sealed class ValidationKindTests : IDisposable
{
    private static readonly ClrsTrainingSettings Small = SmallTraining.Settings with
    {
        Steps = 12,
        ValidateEvery = 2,
        ValidationSamples = 70, // three batches
        LearningRate = 0.02,    // up and down
        TestSamples = 3,
    };

    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("evoprompting-kinds-");

    private readonly List<ClrsTrainingEvent> happened = [];

    public static TheoryData<string> Algorithms => [.. ClrsSpecs.All.Select(a => a.Name)];

    public void Dispose() => temporary.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Both_kinds_keep_the_same_network_with_the_same_score(string algorithm)
    {
        var settings = Small with { Algorithm = algorithm, Steps = 8, BatchSize = 2, Lengths = [4, 5], TestLength = 6 };
        var (whole, decided) = (Folder("whole"), Folder("decided"));
        var wholeResult = await TrainAsync(whole, settings);
        happened.Clear();
        var decidedResult = await TrainAsync(decided, settings with { Validations = ValidationKind.UntilDecided });

        var (all, few) = (ClrsCheckpoint.Read(whole.Latest), ClrsCheckpoint.Read(decided.Latest));
        Assert.Equal(all.Checkpoint.BestValidation, few.Checkpoint.BestValidation);
        Assert.Equal(all.State.ToBytes(), few.State.ToBytes());
        Assert.Equal(ClrsCheckpoint.Read(whole.Best).State.ToBytes(), ClrsCheckpoint.Read(decided.Best).State.ToBytes());
        Assert.Equal(
            (wholeResult.TestedStep, wholeResult.ValidationScore, wholeResult.TestScore),
            (decidedResult.TestedStep, decidedResult.ValidationScore, decidedResult.TestScore));

        double? best = null;
        foreach (var (full, known) in all.Checkpoint.Validations.Zip(few.Checkpoint.Validations, (a, b) => (a, b)))
        {
            Assert.Equal((full.Step, full.Loss), (known.Step, known.Loss));
            if (known.Score is { } score) Assert.Equal(full.Score, score);
            else Assert.True(full.Score <= best, $"{full} is better than {best}");
            best = Math.Max(best ?? 0, full.Score!.Value);
        }

        Assert.Equal(all.Checkpoint.Validations.Count, few.Checkpoint.Validations.Count);
    }

    [Fact]
    public async Task What_is_not_predicted_is_saved()
    {
        await TrainAsync(Folder("whole"), Small);
        Assert.DoesNotContain(happened, e => e is ClrsTrainingEvent.Predicted);
        happened.Clear();
        await TrainAsync(Folder("decided"), Small with { Validations = ValidationKind.UntilDecided, LearningRate = 0.3 });
        var validations = ClrsCheckpoint.ReadDescription(Folder("decided").Latest).Validations;
        Assert.Contains(validations, v => v.Score is null);
        var all = happened.OfType<ClrsTrainingEvent.Predicted>().ToArray();
        Assert.All(all, e => Assert.Equal(70, e.All));
        var predicted = happened.Index().Where(e => e.Item is ClrsTrainingEvent.Validated)
            .Select(e => happened.Take(e.Index).OfType<ClrsTrainingEvent.Predicted>().Last().Done).ToArray();
        Assert.Equal(validations.Select(v => v.Score is null), predicted.Select(done => done < 70));
    }

    [Theory]
    [InlineData(ValidationKind.Whole, ValidationKind.UntilDecided)]
    [InlineData(ValidationKind.UntilDecided, ValidationKind.Whole)]
    public async Task A_training_may_go_on_with_the_other_kind(ValidationKind first, ValidationKind then)
    {
        await TrainAsync(Folder("one"), Small with { Validations = first });
        await TrainAsync(Folder("two"), Small with { Validations = first, Steps = 6 });
        await TrainAsync(Folder("two"), Small with { Validations = then });
        var (one, two) = (ClrsCheckpoint.Read(Folder("one").Latest), ClrsCheckpoint.Read(Folder("two").Latest));
        Assert.Equal(one.Checkpoint.BestValidation, two.Checkpoint.BestValidation);
        Assert.Equal(one.State.ToBytes(), two.State.ToBytes());
        Assert.Equal(ClrsCheckpoint.Read(Folder("one").Best).State.ToBytes(), ClrsCheckpoint.Read(Folder("two").Best).State.ToBytes());
    }

    /// <summary>It was written by the build 0.1.0-f9aa49f6f17a, which knew one kind only.</summary>
    [Theory]
    [InlineData(ValidationKind.Whole)]
    [InlineData(ValidationKind.UntilDecided)]
    public async Task A_training_goes_on_from_a_checkpoint_that_names_no_kind(ValidationKind kind)
    {
        var old = Path.Combine(
            Repository.Root, "tests", "EvoPrompting.Torch.Tests", "Clrs", "Training", "Fixtures", "without-kind.checkpoint");
        var settings = ClrsCheckpoint.ReadDescription(old).Settings with { Validations = kind };
        Assert.Equal(4, settings.Steps);
        foreach (var name in (string[])["new", "old"]) Directory.CreateDirectory(Folder(name).Path);
        File.Copy(old, Folder("old").Latest);
        await TrainAsync(Folder("old"), settings with { Steps = 40 });
        await TrainAsync(Folder("new"), settings with { Steps = 40, Validations = ValidationKind.Whole });
        var (expected, actual) = (ClrsCheckpoint.Read(Folder("new").Latest), ClrsCheckpoint.Read(Folder("old").Latest));
        Assert.Equal(expected.Checkpoint.BestValidation, actual.Checkpoint.BestValidation);
        Assert.True(actual.Checkpoint.BestValidation.Step > 4, "the checkpoint's own best is not in the folder");
        Assert.Equal(expected.State.ToBytes(), actual.State.ToBytes());
        Assert.Equal(ClrsCheckpoint.Read(Folder("new").Best).State.ToBytes(), ClrsCheckpoint.Read(Folder("old").Best).State.ToBytes());
    }

    [Fact]
    public void The_log_names_no_score_that_is_not_known()
    {
        var checkpoint = new ClrsCheckpoint(
            Small, null, "build", [new(0, null, 0.25), new(2, 1.5, null), new(4, 1.25, 0.5), new(6, 1, 0.125), new(8, 0.5, null)]);
        Assert.Equal(
            "step\tloss\tvalidation score\tat most\n0\t\t0.25\t\n2\t1.5\t\t0.25\n4\t1.25\t0.5\t\n6\t1\t0.125\t\n8\t0.5\t\t0.5\n",
            checkpoint.Log());
        Assert.Equal(4, checkpoint.BestValidation.Step);
    }

    [Fact]
    public void Outputs_of_every_kind_are_among_the_algorithms() => Assert.Equal(
        [ProbeType.Mask, ProbeType.MaskOne, ProbeType.Categorical, ProbeType.Pointer, ProbeType.ShouldBePermutation],
        ClrsSpecs.All.SelectMany(a => a.Outputs).Select(o => o.Type).Distinct().Order());

    private ClrsFolder Folder(string name) => new(Path.Combine(temporary.FullName, name));

    private Task<ClrsResult> TrainAsync(ClrsFolder folder, ClrsTrainingSettings settings) => new ClrsTrainingRun(
        folder, settings, function: null, "build", new InProcessRunner(), TimeProvider.System, happened.Add).RunAsync(
        TestContext.Current.CancellationToken);
}
