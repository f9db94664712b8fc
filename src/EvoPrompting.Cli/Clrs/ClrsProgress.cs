using System.Globalization;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Cli.Clrs;

/// <summary>
/// Shows a training on standard error: on a terminal one line that is written over, elsewhere a line for every validation.
/// </summary>
internal sealed class ClrsProgress(string what, int steps, TimeProvider time, bool live) : IDisposable
{
    private readonly long start = time.GetTimestamp();
    private int begunAt;
    private ClrsValidation? latest, best;

    public void Show(ClrsTrainingEvent happened)
    {
        switch (happened)
        {
            case ClrsTrainingEvent.Begun begun:
                begunAt = begun.Step;
                if (begun.OtherBuild)
                    Write("The checkpoint is another build's: the numbers may differ from those of an uninterrupted training.\n");
                break;
            case ClrsTrainingEvent.Stepped step:
                if (live) Write($"\r\e[K{Line(step.Step, step.Loss)}");
                break;
            case ClrsTrainingEvent.Validated validated:
                (latest, best) = (validated.Latest, validated.Best);
                if (!live) Write(Line(latest.Step, latest.Loss) + "\n");
                break;
            case ClrsTrainingEvent.Tested tested:
                if (live) Write($"\r\e[K{what} | testing {tested.Done} of {tested.All}");
                break;
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (live) Write("\r\e[K");
    }

    private static void Write(string text) => Console.Error.Write(text);

    private string Line(int step, double? loss)
    {
        var scores = latest is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $" | validation {latest.Score:0.0000} at {latest.Step}, best {best!.Score:0.0000} at {best.Step}");
        var head = string.Create(
            CultureInfo.InvariantCulture, $"{what} | step {step} of {steps}{(loss is null ? "" : " | loss ")}{loss:0.0000}{scores}");
        if (step <= begunAt) return head;
        var pace = time.GetElapsedTime(start).TotalSeconds / (step - begunAt);
        return string.Create(
            CultureInfo.InvariantCulture,
            $@"{head} | {pace:0.00} s a step | about {TimeSpan.FromSeconds(pace * (steps - step)):h\:mm\:ss} left");
    }
}
