using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Commands;
using EvoPrompting.Folders.Definition;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// Takes one program through the task's commands, as often as the task says, and joins what they measure. Of their words the first count.
/// </summary>
internal sealed class FolderJudge(FolderTask task, ICommandRunner commands)
{
    private readonly FolderDefinition definition = task.Definition;
    private readonly Lock checkLock = new();
    private Task<string?>? check;
    private readonly string[] names = [.. task.Definition.Metrics.Select(m => m.Name)];

    /// <summary>Judges one candidate. Calls may come from several threads.</summary>
    /// <param name="trainingSeed">The {seed} of each repeat is derived from it.</param>
    /// <exception cref="UserException">A command cannot be started on this machine.</exception>
    public async Task<Judgement> JudgeAsync(TakenCandidate taken, ulong trainingSeed, CancellationToken stop)
    {
        if (await CheckedAsync(stop).ConfigureAwait(false) is { } lostCheck) return new Judgement(taken.Candidate, null, lostCheck);
        var (scores, source, feedback) = (new List<IReadOnlyList<Metric>>(), Encoding.UTF8.GetString(taken.Program), (string?)null);
        await using var place = await commands.TakeAsync(stop).ConfigureAwait(false);
        var evaluation = new Evaluation(task, place, task.FilesOf(source), names);
        if (await evaluation.BuildAsync(stop).ConfigureAwait(false) is { } unbuilt) return Told(unbuilt);
        if (await evaluation.ScreenAsync(Seed(0), stop).ConfigureAwait(false) is { } screened) return Told(screened);
        for (var repeat = 0; repeat < definition.Evaluator.Repeats; repeat++)
        {
            var verdict = await evaluation.RunAsync(Seed(repeat), stop).ConfigureAwait(false);
            if (verdict.Metrics is not { } metrics) return Told(verdict);
            scores.Add(metrics);
            feedback ??= verdict.Feedback;
        }

        var bytes = new Metric(FolderDefinition.ProgramBytes, task.BytesOf(source));
        return new Judgement(taken.Candidate, Outcome(new MetricSet([bytes, .. Joined(scores)]), feedback));

        ulong Seed(int repeat) => new RunSeed(trainingSeed).Derive("repeat", repeat) >> 33; // 31 bits: a number that every language takes

        Judgement Told(Verdict verdict) => new(taken.Candidate, verdict.Rejected, verdict.Lost);
    }

    /// <summary>Runs the task's check once for all candidates; again where the machine lost it.</summary>
    private Task<string?> CheckedAsync(CancellationToken stop)
    {
        lock (checkLock)
        {
            if (check is { IsCompletedSuccessfully: true, Result: not null }) check = null;
            return check ??= CheckAsync(stop);
        }
    }

    private async Task<string?> CheckAsync(CancellationToken stop)
    {
        if (definition.Evaluator.Check.Count == 0) return null;
        await using var place = await commands.TakeAsync(stop).ConfigureAwait(false);
        return await new Evaluation(task, place, [], names).CheckAsync(stop).ConfigureAwait(false);
    }

    /// <summary>The medians of each metric over the repeats that all of them have.</summary>
    private static IEnumerable<Metric> Joined(List<IReadOnlyList<Metric>> scores)
    {
        var byName = scores.ConvertAll(score => score.ToDictionary(m => m.Name, m => m.Value));
        return scores[0].Where(m => byName.TrueForAll(score => score.ContainsKey(m.Name)))
            .Select(m => m with { Value = Median(byName.Select(score => score[m.Name])) });
    }

    /// <summary>A program is scored where its figures are those that a search can use.</summary>
    private Outcome Outcome(MetricSet metrics, string? feedback)
    {
        var (error, size, fitness) = (task.Error(metrics), task.Size(metrics), task.Fitness(metrics));
        FormattableString? fault = !double.IsFinite(fitness) ? $"its fitness, {definition.Fitness}, is {fitness}"
            : !(error >= 0 && double.IsFinite(error)) ? $"its error, {definition.Error}, is {error}, and an error is 0 or more"
            : !(size >= 1 && double.IsFinite(size)) ? (FormattableString)$"its size, {definition.Size}, is {size}, and a size is 1 or more"
            : null;
        return fault is null ? new Outcome.Scored(metrics, feedback)
            : new Outcome.Rejected(FolderTask.ScoreStage, $"{FormattableString.Invariant(fault)} (of {metrics})");
    }

    /// <summary>Returns the middle value, or the mean of the two middle ones.</summary>
    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>What one evaluation says: metrics, a rejection, or that the machine lost it. One of the three.</summary>
/// <param name="Feedback">What its evaluator says beside the metrics, as it is kept; null for nothing.</param>
internal readonly record struct Verdict(IReadOnlyList<Metric>? Metrics, Outcome.Rejected? Rejected, string? Lost, string? Feedback = null)
{
    public static Verdict Reject(Stage stage, string reason) => new(null, new Outcome.Rejected(stage, ReasonText.Clean(reason)), null);
}
