using EvoPrompting.Files;
using EvoPrompting.Jobs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

/// <summary>What a training leaves in its folder.</summary>
public sealed class ClrsTrainingRunTests : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("evoprompting-clrs-run-");
    private readonly List<ClrsTrainingEvent> happened = [];
    private ClrsTrainingSettings settings = SmallTraining.Settings;

    public void Dispose() => temporary.Delete(recursive: true);

    [Theory]
    [InlineData(FrameKind.Progress, 7, ValidationKind.Whole)]
    [InlineData(FrameKind.Checkpoint, 3, ValidationKind.Whole)] // the worker's state is there, the validation is not
    [InlineData(FrameKind.Finished, 1, ValidationKind.Whole)]
    [InlineData(FrameKind.Progress, 7, ValidationKind.UntilDecided)]
    [InlineData(FrameKind.Checkpoint, 3, ValidationKind.UntilDecided)]
    [InlineData(FrameKind.Predictions, 4, ValidationKind.UntilDecided)] // the second of three batches
    public async Task A_broken_off_training_goes_on_to_the_same_bytes(FrameKind at, int times, ValidationKind kind)
    {
        settings = settings with { Validations = kind, ValidationSamples = kind == ValidationKind.Whole ? 11 : 70, ValidateEvery = 3 };
        var (straight, broken) = (Folder("straight"), Folder("broken"));
        await Run(straight).RunAsync(CancellationToken.None);
        var left = times;
        await Assert.ThrowsAsync<OperationCanceledException>(() => Run(broken, before: frame =>
        {
            if (frame.Kind == at && --left == 0) throw new OperationCanceledException();
        }).RunAsync(CancellationToken.None));
        Assert.False(File.Exists(broken.Result));
        happened.Clear();
        await Run(broken).RunAsync(CancellationToken.None);
        Assert.IsType<ClrsTrainingEvent.Begun>(happened[0]);
        foreach (var (expected, actual) in (ReadOnlySpan<(string, string)>)
            [(straight.Best, broken.Best), (straight.Latest, broken.Latest), (straight.Log, broken.Log)])
            Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(actual));
        Assert.Equal(ClrsResult.Read(straight.Result).TestScore, ClrsResult.Read(broken.Result).TestScore);
        Assert.DoesNotContain(Directory.GetFiles(broken.Path), f => f.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_folder_keeps_its_function()
    {
        var folder = Folder("one");
        await Run(folder).RunAsync(CancellationToken.None);
        File.WriteAllText(folder.Function, "of the first training");
        var refused = await Assert.ThrowsAsync<UserException>(
            () => Run(folder, new ClrsFunction("other", "of the second", [])).RunAsync(CancellationToken.None));
        Assert.Contains("holds a training of another function", refused.Message);
        Assert.Equal("of the first training", File.ReadAllText(folder.Function));
    }

    [Fact]
    public async Task Two_processes_do_not_train_in_one_folder()
    {
        var folder = Folder("held");
        Directory.CreateDirectory(folder.Path);
        using var held = FolderLock.TryTake(folder.Lock);
        var refused = await Assert.ThrowsAsync<UserException>(() => Run(folder).RunAsync(CancellationToken.None));
        Assert.Equal($"Another process is training in {folder}: wait for it, or stop it.", refused.Message);
        Assert.Equal([folder.Lock], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Another_builds_checkpoint_is_told_of()
    {
        var folder = Folder("built");
        await Run(folder).RunAsync(CancellationToken.None);
        Assert.Contains(new ClrsTrainingEvent.Begun(0, OtherBuild: false), happened);
        await Run(folder, build: "another").RunAsync(CancellationToken.None);
        Assert.Contains(new ClrsTrainingEvent.Begun(10, OtherBuild: true), happened);
    }

    private ClrsFolder Folder(string name) => new(Path.Combine(temporary.FullName, name));

    private ClrsTrainingRun Run(ClrsFolder folder, ClrsFunction? function = null, string build = "this", Action<Frame>? before = null) =>
        new(
        folder, settings, function, build, new InProcessRunner { Before = before ?? (_ => { }) }, TimeProvider.System,
            happened.Add);
}
