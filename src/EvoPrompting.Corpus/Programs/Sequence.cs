using System.Collections;
using System.Runtime.CompilerServices;

namespace EvoPrompting.Corpus.Programs;

/// <summary>An unchangeable list that equals another with equal elements.</summary>
[CollectionBuilder(typeof(SequenceBuilder), nameof(SequenceBuilder.Create))]
public sealed class Sequence<T>(params IReadOnlyList<T> items) : IReadOnlyList<T>, IEquatable<Sequence<T>>
{
    public int Count => items.Count;

    public T this[int index] => items[index];

    /// <summary>Returns a copy with the element at <paramref name="index"/> replaced by <paramref name="replacement"/>.</summary>
    public Sequence<T> Replace(int index, params IEnumerable<T> replacement) =>
        [.. items.Take(index), .. replacement, .. items.Skip(index + 1)];

    /// <summary>Returns a copy with <paramref name="added"/> before the element at <paramref name="index"/>.</summary>
    public Sequence<T> Insert(int index, params IEnumerable<T> added) => [.. items.Take(index), .. added, .. items.Skip(index)];

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(Sequence<T>? other) => other is not null && items.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as Sequence<T>);

    public override int GetHashCode() => items.Aggregate(items.Count, HashCode.Combine);
}

/// <summary>Lets collection expressions make a <see cref="Sequence{T}"/>.</summary>
public static class SequenceBuilder
{
    public static Sequence<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
