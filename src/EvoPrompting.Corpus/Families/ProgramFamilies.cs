using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Families;

/// <summary>
/// Makes the programs of a corpus, in families: a few drawn programs and their descendants by crossover and edits, as a search leaves
/// them. Equal seeds give equal programs.
/// </summary>
public static class ProgramFamilies
{
    private const int Descendants = 14;

    /// <summary>Returns distinct programs; whole families, so a few more than asked for.</summary>
    /// <param name="programs">How many at least.</param>
    /// <param name="excluded">Sources that must not be among them: the seeds of the search.</param>
    public static IReadOnlyList<CorpusProgram> Create(RunSeed seed, int programs, IReadOnlyCollection<string> excluded)
    {
        var known = new HashSet<string>(excluded.Select(WithoutSpace), StringComparer.Ordinal);
        var all = new List<CorpusProgram>();
        for (var family = 0; all.Count < programs; family++)
            Append(seed.Stream("family", family), family, known, all);
        return all;
    }

    private static void Append(RandomStream random, int family, HashSet<string> known, List<CorpusProgram> all)
    {
        var first = all.Count;
        var roots = random.Between(2, 3);
        while (all.Count < first + roots) Add(ProgramGenerator.Next(random), []);
        for (var attempt = 0; attempt < 2 * Descendants && all.Count < first + roots + Descendants; attempt++)
        {
            var (one, other) = (Parent(), Parent());
            var crossed = one != other && random.Chance(0.5) ? ProgramCrossover.Next(all[one].Plan, all[other].Plan, random) : null;
            if (crossed is null) Add(ProgramEdits.Next(all[one].Plan, random), [one]);
            else if (random.Chance(0.45)) Add(ProgramEdits.Next(crossed, random), [one, other]);
            else Add(crossed, [one, other]);
        }

        // Later programs, which are smaller as a rule, are parents more often: that is the way a search goes.
        int Parent() => first + Math.Max(random.Next(all.Count - first), random.Next(all.Count - first));

        void Add(ProgramPlan plan, Sequence<int> parents)
        {
            var source = CorpusTask.Write(plan);
            if (known.Add(WithoutSpace(source))) all.Add(new CorpusProgram(family, plan, source, CorpusTask.Count(plan.Nodes)!, parents));
        }
    }

    private static string WithoutSpace(string source) => string.Concat(source.Where(c => !char.IsWhiteSpace(c)));
}
