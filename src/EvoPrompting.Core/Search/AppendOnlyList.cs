using System.Collections;

namespace EvoPrompting.Search;

/// <summary>
/// An immutable list that grows at its end: the longer list shares the shorter one's memory, so that appending costs what is appended and a
/// list of any length is known at once to begin with the one it was made from. Safe to read from several threads.
/// </summary>
internal sealed class AppendOnlyList<T> : IReadOnlyList<T>
{
    private readonly T[] items; // the first Count are this list's, the rest may be a longer one's
    private readonly Growth growth;

    private AppendOnlyList(T[] items, int count, Growth growth) => (this.items, Count, this.growth) = (items, count, growth);

    public static AppendOnlyList<T> Empty => new([], 0, new Growth());

    public int Count { get; }

    public T this[int index] => (uint)index < (uint)Count ? items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public static AppendOnlyList<T> Of(IEnumerable<T> items)
    {
        T[] own = [.. items];
        return new(own, own.Length, new Growth { Used = own.Length });
    }

    /// <summary>Returns this list with more at its end.</summary>
    public AppendOnlyList<T> Append(IReadOnlyCollection<T> more)
    {
        if (more.Count == 0) return this;
        var count = Count + more.Count;
        var own = Interlocked.CompareExchange(ref growth.Used, count, Count) == Count; // else this list was grown another way before
        var grown = own && count <= items.Length ? items : new T[Math.Max(count, 2 * items.Length)];
        if (grown != items) Array.Copy(items, grown, Count);
        var at = Count;
        foreach (var item in more) grown[at++] = item;
        return new(grown, count, own ? growth : new Growth { Used = count });
    }

    /// <summary>Says whether it begins with the other list: at once where it was grown from it, else by comparing.</summary>
    public bool StartsWith(AppendOnlyList<T> other) =>
        Count >= other.Count && (growth == other.growth || items.Take(other.Count).SequenceEqual(other));

    /// <summary>Returns what comes after the first <paramref name="count"/>.</summary>
    public ReadOnlySpan<T> After(int count) => items.AsSpan(count, Count - count);

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Shared by lists of which each begins with every shorter one.</summary>
    private sealed class Growth
    {
        public int Used;
    }
}
