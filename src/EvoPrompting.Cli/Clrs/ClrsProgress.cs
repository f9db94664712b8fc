using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Tasks.Clrs.Training;
using static System.FormattableString;

namespace EvoPrompting.Cli.Clrs;

/// <summary>Shows a training: in a line that is written over, or, where it cannot be, in a line for every validation.</summary>
internal sealed class ClrsProgress(string what, int steps, TimeProvider time, ProgressLine shown) : IDisposable
{
    private readonly long start = time.GetTimestamp();
    private int begunAt;
    private ClrsValidation? latest, best;
    private (int Step, double Loss) trained;
    private (int Done, int All)? predicted;

    public void Show(ClrsTrainingEvent happened)
    {
        switch (happened)
        {
            case ClrsTrainingEvent.Begun begun:
                begunAt = begun.Step;
                if (begun.OtherBuild)
                    shown.Say("The checkpoint is another build's: the numbers may differ from those of an uninterrupted training.");
                break;
            case ClrsTrainingEvent.Stepped step:
                (trained, predicted) = ((step.Step, step.Loss), null);
                shown.Show(Parts(step.Step, step.Loss));
                break;
            case ClrsTrainingEvent.Predicted part:
                predicted = (part.Done, part.All);
                shown.Show(Parts(trained.Step, trained.Step == 0 ? null : trained.Loss));
                break;
            case ClrsTrainingEvent.Validated validated:
                (latest, best) = (validated.Latest, validated.Best);
                if (!shown.IsLive) shown.Say(string.Join(" | ", Parts(latest.Step, latest.Loss)));
                break;
            case ClrsTrainingEvent.Tested tested:
                shown.Show(what, $"testing {tested.Done} of {tested.All}");
                break;
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose() => shown.Clear();

    /// <summary>The most important first: a narrow terminal has no room for all.</summary>
    private IEnumerable<string> Parts(int step, double? loss)
    {
        yield return what;
        yield return $"step {step} of {steps}";
        var pace = step > begunAt ? time.GetElapsedTime(start).TotalSeconds / (step - begunAt) : (double?)null;
        if (pace is { } seconds) yield return $"about {Figures.Time(TimeSpan.FromSeconds(seconds * (steps - step)))} left";
        if (loss is not null) yield return Invariant($"loss {loss:0.0000}");
        if (latest is not null)
            yield return Invariant($"validation {Score(latest)} at {latest.Step}, best {best!.Score:0.0000} at {best.Step}");
        if (predicted is var (done, all)) yield return $"{done} of {all} predicted";
        if (pace is not null) yield return Invariant($"{pace:0.00} s a step");
    }

    private static string Score(ClrsValidation validation) =>
        validation.Score is { } score ? Invariant($"{score:0.0000}") : "not better";
}
