using EvoPrompting.Chance;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Examples;

/// <summary>A program with its metrics in a corpus.</summary>
/// <param name="Accuracy">Measured or estimated, in [0, 1].</param>
public sealed record MeasuredProgram(CorpusProgram Program, int Size, double Accuracy);

/// <summary>Two parents as they stand in the prompt, and the child to write. Numbers are places in the corpus.</summary>
public readonly record struct CorpusExample(int First, int Second, int Child);

/// <summary>
/// Draws which programs are the parents of which child: relatives mostly, more often such that the child is smaller, and most often such
/// that it is more accurate too, because that is what the prompts of a search ask for; the others teach what numbers mean.
/// </summary>
public sealed class ExampleDraw
{
    private const double Twice = 0.17, Stranger = 0.05, Strangers = 0.03;

    private readonly IReadOnlyList<MeasuredProgram> programs;
    private readonly Dictionary<int, int> places = [];
    private readonly ILookup<int, int> families;
    private readonly HashSet<int>[] neighbours;

    /// <param name="programs">Programs with metrics.</param>
    /// <param name="origins">Their places in the list that <see cref="CorpusProgram.Parents"/> point into.</param>
    public ExampleDraw(IReadOnlyList<MeasuredProgram> programs, IReadOnlyList<int> origins)
    {
        this.programs = programs;
        for (var i = 0; i < origins.Count; i++) places[origins[i]] = i;
        families = Enumerable.Range(0, programs.Count).ToLookup(i => programs[i].Program.Family);
        neighbours = [.. programs.Select(_ => new HashSet<int>())];
        for (var i = 0; i < programs.Count; i++)
        {
            foreach (var origin in programs[i].Program.Parents)
            {
                if (!places.TryGetValue(origin, out var parent)) continue;
                neighbours[i].Add(parent);
                neighbours[parent].Add(i);
            }
        }
    }

    /// <summary>Returns how many relatives the child is both smaller and more accurate than.</summary>
    public int Dominated(int child) =>
        families[programs[child].Program.Family].Count(parent => Dominates(programs[child], programs[parent]));

    /// <summary>Says whether a child is smaller than both parents and more accurate than one, or the other way round.</summary>
    public static bool Improves(MeasuredProgram child, MeasuredProgram first, MeasuredProgram second)
    {
        var (smaller, better) = (0, 0);
        foreach (var parent in new[] { first, second })
        {
            if (child.Size < parent.Size) smaller++;
            if (child.Accuracy > parent.Accuracy) better++;
        }

        return smaller + better >= 3;
    }

    public static bool Dominates(MeasuredProgram child, MeasuredProgram parent) =>
        child.Size < parent.Size && child.Accuracy > parent.Accuracy;

    /// <summary>Draws one example for the child.</summary>
    public CorpusExample Next(int child, RandomStream random)
    {
        if (random.Chance(Strangers)) return new CorpusExample(AnyOther(child, random), AnyOther(child, random), child);
        var relatives = families[programs[child].Program.Family].Where(i => i != child).ToArray();
        if (relatives.Length == 0) return new CorpusExample(AnyOther(child, random), AnyOther(child, random), child);
        var weights = Array.ConvertAll(relatives, parent => Weight(child, parent));
        var first = Draw(relatives, weights, random);
        if (random.Chance(Twice)) return new CorpusExample(first, first, child); // a search draws parents with replacement
        weights[Array.IndexOf(relatives, first)] *= relatives.Length > 1 ? 0.05 : 1;
        var second = random.Chance(Stranger) ? AnyOther(child, random) : Draw(relatives, weights, random);
        return random.Chance(0.5) ? new CorpusExample(first, second, child) : new CorpusExample(second, first, child);
    }

    private double Weight(int child, int parent)
    {
        var (c, p) = (programs[child], programs[parent]);
        var closeness = neighbours[child].Contains(parent) ? 7.0 : neighbours[child].Overlaps(neighbours[parent]) ? 2.5 : 0.7;
        var gain = (c.Size < p.Size, c.Accuracy > p.Accuracy) switch
        {
            (true, true) => 8.0,
            (true, false) => 2.5,
            (false, true) => 1.0,
            _ => 0.3,
        };
        return closeness * gain;
    }

    private int AnyOther(int child, RandomStream random)
    {
        while (true)
        {
            var other = random.Next(programs.Count);
            if (other != child) return other;
        }
    }

    private static int Draw(int[] items, double[] weights, RandomStream random)
    {
        var at = random.NextDouble() * weights.Sum();
        for (var i = 0; i < items.Length; i++)
        {
            at -= weights[i];
            if (at < 0) return items[i];
        }

        return items[^1];
    }
}
