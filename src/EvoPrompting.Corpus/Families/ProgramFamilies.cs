using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Families;

/// <summary>Makes the programs of a corpus. Equal seeds give equal programs.</summary>
public interface IProgramFamilies
{
    /// <summary>Returns distinct programs; whole families, so a few more than asked for.</summary>
    /// <param name="programs">How many at least.</param>
    /// <param name="excluded">Sources that must not be among them: the seeds of the search.</param>
    IReadOnlyList<CorpusProgram> Create(RunSeed seed, int programs, IReadOnlyCollection<string> excluded);
}

/// <summary>
/// Makes programs in families: a few drawn programs and their descendants by crossover and edits, as a search leaves them.
/// </summary>
/// <typeparam name="TPlan">What a program does and how it is written down.</typeparam>
public abstract class ProgramFamilies<TPlan> : IProgramFamilies
    where TPlan : class
{
    private const int Descendants = 24;

    /// <inheritdoc/>
    public IReadOnlyList<CorpusProgram> Create(RunSeed seed, int programs, IReadOnlyCollection<string> excluded)
    {
        var known = new HashSet<string>(excluded.Select(WithoutSpace), StringComparer.Ordinal);
        var (all, plans) = (new List<CorpusProgram>(), new List<TPlan>());
        for (var family = 0; all.Count < programs; family++)
            Append(seed.Stream("family", family), family, known, all, plans);
        return all;
    }

    /// <summary>Draws the first of a family.</summary>
    protected abstract TPlan First(RandomStream random);

    /// <summary>Changes a plan a little.</summary>
    protected abstract TPlan Edited(TPlan plan, RandomStream random);

    /// <summary>Makes a plan of two; null where they give none.</summary>
    protected abstract TPlan? Crossed(TPlan first, TPlan second, RandomStream random);

    /// <summary>Writes a plan down.</summary>
    protected abstract CorpusProgram Written(int family, TPlan plan, Sequence<int> parents);

    private void Append(RandomStream random, int family, HashSet<string> known, List<CorpusProgram> all, List<TPlan> plans)
    {
        var first = all.Count;
        var roots = random.Between(2, 3);
        while (all.Count < first + roots) Add(First(random), []);
        for (var attempt = 0; attempt < 2 * Descendants && all.Count < first + roots + Descendants; attempt++)
        {
            var (one, other) = (Parent(), Parent());
            var crossed = one != other && random.Chance(0.5) ? Crossed(plans[one], plans[other], random) : null;
            if (crossed is null) Add(Edited(plans[one], random), [one]);
            else if (random.Chance(0.45)) Add(Edited(crossed, random), [one, other]);
            else Add(crossed, [one, other]);
        }

        // Later programs, which are smaller as a rule, are parents more often: that is the way a search goes.
        int Parent() => first + Math.Max(random.Next(all.Count - first), random.Next(all.Count - first));

        void Add(TPlan plan, Sequence<int> parents)
        {
            var program = Written(family, plan, parents);
            if (!known.Add(WithoutSpace(program.Source))) return;
            all.Add(program);
            plans.Add(plan);
        }
    }

    private static string WithoutSpace(string source) => string.Concat(source.Where(c => !char.IsWhiteSpace(c)));
}
