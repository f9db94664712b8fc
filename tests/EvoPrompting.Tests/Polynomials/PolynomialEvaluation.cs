using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Polynomials;

/// <summary>Reads a polynomial; equal coefficients are equal programs whatever the remarks.</summary>
internal sealed class PolynomialIntake : IIntake
{
    public Task<Intake> TakeAsync(string source, CancellationToken stop)
    {
        var text = source.Split('\n')[1].Split(PolynomialLanguage.Remark)[0].Trim();
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var fault = words.Length == 0 ? "there are no coefficients"
            : words.FirstOrDefault(w => !double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) is { } word
                ? $"'{word}' is no number"
            : null;
        return Task.FromResult(new Intake(
            string.Join(' ', words), fault is null ? Encoding.UTF8.GetBytes(text) : null,
            fault is null ? null : new Outcome.Rejected(PolynomialTask.Numbers, fault)));
    }
}

/// <summary>Compares polynomials with the cosine. Finishes in an order of its own; loses a candidate now and then on purpose.</summary>
/// <param name="isLost">Says whether the machine loses a candidate at this try.</param>
internal sealed class PolynomialEvaluator(GridSection grid, RunSeed seed, Func<int, bool> isLost) : IEvaluator
{
    public const int MostCoefficients = 6;

    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var order = candidates.ToArray();
        seed.Stream("order", candidates.Count).Shuffle<TakenCandidate>(order);
        foreach (var (candidate, program) in order)
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            yield return isLost(candidate.Ordinal)
                ? new Judgement(candidate, null, "lost on purpose") : new Judgement(candidate, Judge(program));
        }
    }

    private Outcome Judge(byte[] program)
    {
        double[] numbers = [.. Encoding.UTF8.GetString(program).Split(' ').Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
        if (numbers.Length > MostCoefficients)
            return new Outcome.Rejected(PolynomialTask.Degree, $"{numbers.Length} coefficients, more than {MostCoefficients}");
        var errors = Enumerable.Range(0, grid.Points).Select(i => grid.Least + (grid.Most - grid.Least) * i / (grid.Points - 1))
            .Select(x => Math.Abs(numbers.Reverse().Aggregate(0.0, (sum, c) => sum * x + c) - Math.Cos(x)));
        return new Outcome.Scored(new MetricSet(
            new Metric("coefficients", numbers.Length), new Metric("largest_gap", errors.Max()), new Metric("sum", numbers.Sum())));
    }
}
