using System.Collections;

namespace EvoPrompting.SearchTasks;

/// <summary>One measured number and its name, for example <c>model_size</c>.</summary>
/// <param name="Value">Minus zero is taken as zero: a journal keeps no other, and a prompt would say another text.</param>
public readonly record struct Metric(string Name, double Value)
{
    public double Value { get; init => field = value + 0.0; } = Value + 0.0;
}

/// <summary>What evaluation measured of one candidate: named numbers in the task's order. Equal by content.</summary>
public sealed class MetricSet(params IReadOnlyList<Metric> metrics) : IReadOnlyList<Metric>, IEquatable<MetricSet>
{
    public int Count => metrics.Count;

    public Metric this[int index] => metrics[index];

    /// <summary>Returns the value of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is no metric of that name.</exception>
    public double this[string name]
    {
        get
        {
            foreach (var metric in metrics)
                if (metric.Name == name)
                    return metric.Value;
            throw new KeyNotFoundException($"no metric '{name}' among {string.Join(", ", metrics.Select(m => m.Name))}");
        }
    }

    /// <summary>Returns the mean of each metric that all sets have; equal whole numbers stay as they are.</summary>
    public static MetricSet Mean(IReadOnlyList<MetricSet> sets) => new(
        [.. sets[0].Where(m => sets.All(set => set.Any(own => own.Name == m.Name)))
            .Select(m => m with { Value = sets.Sum(set => set[m.Name]) / sets.Count })]);

    public IEnumerator<Metric> GetEnumerator() => metrics.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(MetricSet? other) => other is not null && metrics.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as MetricSet);

    public override int GetHashCode() => metrics.Aggregate(0, HashCode.Combine);

    public override string ToString() => string.Join(", ", metrics.Select(m => FormattableString.Invariant($"{m.Name} {m.Value}")));
}
