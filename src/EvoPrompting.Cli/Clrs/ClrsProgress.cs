using System.Globalization;

namespace EvoPrompting.Cli.Clrs;

/// <summary>Shows a training on standard error: on a terminal one line that is written over, elsewhere a line for every validation.</summary>
internal sealed class ClrsProgress(string what, int steps, int begunAt, TimeProvider time, bool live)
{
    private readonly long start = time.GetTimestamp();
    private ClrsValidation? latest, best;

    public double Seconds => time.GetElapsedTime(start).TotalSeconds;

    public void Stepped(int step, double loss)
    {
        if (live) Write($"\r\e[K{Line(step, loss)}");
    }

    public void Validated(ClrsValidation latest, ClrsValidation best)
    {
        (this.latest, this.best) = (latest, best);
        if (!live) Write(Line(latest.Step, latest.Loss) + "\n");
    }

    public void Testing(int done, int all)
    {
        if (live) Write($"\r\e[K{what} | testing {done} of {all}");
    }

    public void End()
    {
        if (live) Write("\r\e[K");
    }

    private static void Write(string text) => Console.Error.Write(text);

    private string Line(int step, double? loss)
    {
        var scores = latest is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $" | validation {latest.Score:0.0000} at {latest.Step}, best {best!.Score:0.0000} at {best.Step}");
        var head = string.Create(CultureInfo.InvariantCulture, $"{what} | step {step} of {steps}{(loss is null ? "" : " | loss ")}{loss:0.0000}{scores}");
        if (step <= begunAt) return head;
        var pace = Seconds / (step - begunAt);
        return string.Create(CultureInfo.InvariantCulture, $@"{head} | {pace:0.00} s a step | about {TimeSpan.FromSeconds(pace * (steps - step)):h\:mm\:ss} left");
    }
}
