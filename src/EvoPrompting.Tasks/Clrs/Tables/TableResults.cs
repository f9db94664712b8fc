namespace EvoPrompting.Tasks.Clrs.Tables;

/// <summary>What the trainings of a table say together.</summary>
/// <param name="trainings">All, in the order in which functions and algorithms are to stand.</param>
/// <param name="baseline">The function that the others are compared with; it may be missing.</param>
public sealed class TableResults(IReadOnlyList<TrainingRecord> trainings, IReadOnlyList<int> furtherLengths, string baseline)
{
    public IReadOnlyList<TrainingRecord> Trainings => trainings;

    public IReadOnlyList<int> FurtherLengths => furtherLengths;

    public string BaselineName => baseline;

    public IReadOnlyList<string> Algorithms { get; } = [.. trainings.Select(t => t.Algorithm).Distinct()];

    /// <summary>Returns an algorithm's functions in their order.</summary>
    public IReadOnlyList<FunctionScores> On(string algorithm) =>
    [
        .. trainings.Where(t => t.Algorithm == algorithm).GroupBy(t => t.Function)
            .Select(g => new FunctionScores(algorithm, g.Key, [.. g])),
    ];

    /// <summary>
    /// Returns the functions with the highest mean test score among those of which no training was rejected, as in a race: several where
    /// they tie, none where no function can matter.
    /// </summary>
    public IReadOnlyList<FunctionScores> Highest(string algorithm)
    {
        if (!Matters(algorithm)) return [];
        FunctionScores[] whole = [.. On(algorithm).Where(f => f.Rejection is null)];
        return [.. whole.Where(f => f.Test.Mean.Equals(whole.Max(o => o.Test.Mean)))];
    }

    /// <summary>Returns the one function with the highest mean test score; null where there is none, or several tie.</summary>
    public FunctionScores? Best(string algorithm) => Highest(algorithm) is [var best] ? best : null;

    /// <summary>False where no decoder reads what a function returns, so that scores differ by chance only.</summary>
    public static bool Matters(string algorithm) => FunctionMatters.Objection(algorithm) is null;

    /// <summary>Returns the baseline's scores; null where it was not trained on that algorithm, or was rejected.</summary>
    public FunctionScores? Baseline(string algorithm) => On(algorithm).FirstOrDefault(f => f.Name == baseline && f.Test.Count > 0);

    /// <summary>
    /// Returns the two-sided p value of a function's test scores against the baseline's; null where there is nothing to compare.
    /// </summary>
    public double? AgainstBaseline(FunctionScores function) => AgainstBaseline(function, f => f.Test);

    /// <summary>
    /// Returns the two-sided p value of some of a function's scores against those of the baseline; null where there is nothing to compare.
    /// </summary>
    public double? AgainstBaseline(FunctionScores function, Func<FunctionScores, Sample> scores) =>
        function.Name != baseline && scores(function).Count > 0 && Baseline(function.Algorithm) is { } other && scores(other).Count > 0
            ? RankSum.TwoSided(scores(function).Values, scores(other).Values) : null;
}

/// <summary>The trainings of one function on one algorithm.</summary>
public sealed record FunctionScores(string Algorithm, string Name, IReadOnlyList<TrainingRecord> Trainings)
{
    /// <summary>Trainable parameters of the whole network; null where every training was rejected.</summary>
    public double? Size => Trainings.FirstOrDefault(t => t.Metrics is not null)?.Metrics![ClrsTask.ModelSize];

    public Sample Validation => Of(ClrsTask.ValidationError);

    public Sample Test => Of(ClrsTask.TestError);

    /// <summary>Why it was rejected first; null where no training was.</summary>
    public string? Rejection => Trainings.FirstOrDefault(t => t.Metrics is null) is { } first ? $"{first.Stage}: {first.Reason}" : null;

    /// <summary>The first further test without a score, and why; null where all have one.</summary>
    public string? FailedTest => Trainings.SelectMany(t => t.FailedTests ?? []).FirstOrDefault() is { } failed
        ? FormattableString.Invariant($"at {failed.Length}: {failed.Stage}: {failed.Reason}") : null;

    /// <summary>
    /// The validation scores of all trainings after each number of steps; empty where one was rejected or has none on record.
    /// </summary>
    public IReadOnlyList<(int Step, Sample Scores)> Curve => Trainings.Any(t => t.Metrics is null || t.Validations is null) ? [] :
    [
        .. Trainings.SelectMany(t => t.Validations!).GroupBy(v => v.Step).OrderBy(g => g.Key)
            .Where(g => g.Count() == Trainings.Count).Select(g => (g.Key, new Sample([.. g.Select(v => v.Score!.Value)]))),
    ];

    /// <summary>Returns the test scores at a further length.</summary>
    public Sample TestAt(int length) => Of(ClrsWorkerTask.TestErrorAt(length));

    private Sample Of(string error) => new([.. from training in Trainings
                                               where training.Metrics?.ContainsKey(error) == true
                                               select 1 - training.Metrics![error]]);
}

/// <summary>Equal measurements that differ by chance.</summary>
public sealed record Sample(IReadOnlyList<double> Values)
{
    public int Count => Values.Count;

    /// <summary>Not a number where there is no value.</summary>
    public double Mean => Count == 0 ? double.NaN : Values.Average();

    /// <summary>With n - 1 below; not a number for fewer than two values.</summary>
    public double Variance => Count < 2 ? double.NaN : Values.Sum(v => (v - Mean) * (v - Mean)) / (Count - 1);

    public double Deviation => Math.Sqrt(Variance);
}
