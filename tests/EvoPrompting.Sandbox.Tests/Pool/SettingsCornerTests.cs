using System.Reflection;
using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Recipes;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Pool;

/// <summary>
/// What a recipe may say a worker can do, at each end of each range; what it may not say a worker refuses, as nobody's candidate's fault.
/// </summary>
public class SettingsCornerTests
{
    private static readonly TrainingSettings Usual = new() { Steps = 2, BatchSize = 10 };

    public static TheoryData<string, string, double> Corners => Points(s => [Least(s), s.Maximum]);

    public static TheoryData<string, string, double> Beyond => Points(s => [s.Above >= 0 ? s.Above : s.Minimum - 1, s.Maximum + 1]);

    [Theory]
    [MemberData(nameof(Corners))]
    public async Task AtEachEndOfEachRangeAWorkerBegins(string section, string setting, double value)
    {
        await using var runner = new LocalJobRunner(new WorkerSettings(1, Attacker.Usual));
        var end =
            await runner.RunAsync(Job(section, setting, value), new UpTo(FrameKind.Predictions), TestContext.Current.CancellationToken);
        // the least that a network may cost is too little
        if (end is JobEnd.Rejected { Outcome: var rejected }) Assert.Equal(Stage.Cost, rejected.Stage);
        else Assert.IsType<JobEnd.Finished>(end);
    }

    [Theory]
    [InlineData("Training", "BatchSize", 8192)]
    [InlineData("Training", "LearningRate", 2)]
    public async Task BeyondARangeTheJobIsRefusedInOneSentence(string section, string setting, double value)
    {
        await using var runner = new LocalJobRunner(new WorkerSettings(1, Attacker.Usual));
        var refused = await Assert.ThrowsAsync<UserException>(() =>
            runner.RunAsync(Job(section, setting, value), new UpTo(FrameKind.Predictions), TestContext.Current.CancellationToken));
        Assert.Contains(FormattableString.Invariant($"{value}"), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    /// <summary>The same for all of them, without the process around it.</summary>
    [Theory]
    [MemberData(nameof(Beyond))]
    public void BeyondEachRangeTheJobIsRefused(string section, string setting, double value) =>
        Assert.Throws<JobException>(() => WorkerJobs.Frames(Job(section, setting, value), () => null));

    private static double Least(SettingAttribute setting) => setting.Above >= 0 ? setting.Above + 1e-9 : setting.Minimum;

    private static TheoryData<string, string, double> Points(Func<SettingAttribute, double[]> of)
    {
        var points = new TheoryData<string, string, double>();
        foreach (var (section, type) in ((string, Type)[])[("Training", typeof(TrainingSettings)), ("Limits", typeof(TrainingLimits))])
            foreach (var property in type.GetProperties())
                if (property.GetCustomAttribute<SettingAttribute>() is { } about)
                    foreach (var value in of(about))
                        points.Add(section, property.Name, value);
        return points;
    }

    private static Job Job(string section, string setting, double value)
    {
        var settings = JsonSerializer.SerializeToNode(Usual)!;
        var target = section == "Limits" ? settings["Limits"]! : settings;
        var type = (section == "Limits" ? typeof(TrainingLimits) : typeof(TrainingSettings)).GetProperty(setting)!.PropertyType;
        target[setting] = JsonSerializer.SerializeToNode(Convert.ChangeType(value, type), type);
        return SmallTask.TrainingJob(Attacker.Compile(Contracts.Program("")), settings.ToJsonString());
    }

    /// <summary>Has enough at the first frame of a kind.</summary>
    private sealed class UpTo(FrameKind kind) : IJobListener
    {
        public JobReply Accept(Frame frame) => frame.Kind == kind ? JobReply.Enough : JobReply.GoOn;
    }
}
