using System.Globalization;

namespace EvoPrompting.Evaluation.Commands;

/// <summary>
/// Cores that evaluations at once have each for itself, so that a program that is timed does not compete with another. Cores are the
/// kernel's: threads of a core count.
/// </summary>
/// <param name="Places">Evaluations at once: fewer than wanted where each asks for more cores than there are for all.</param>
/// <param name="Cores">Those of each place; none where commands may use all.</param>
internal sealed record CoreShares(int Places, IReadOnlyList<IReadOnlyList<int>> Cores)
{
    /// <summary>Deals cores out.</summary>
    /// <param name="allowed">Cores that this process may use; none where that is not known: then nothing is dealt out.</param>
    /// <param name="places">Evaluations wanted at once.</param>
    /// <param name="each">
    /// Cores of each, also of one alone; all where there are not so many. Null: an equal share where several run at once and there is one
    /// for each, else no share.
    /// </param>
    public static CoreShares Of(IReadOnlyList<int> allowed, int places, int? each)
    {
        var isShared = places > 1 && places <= allowed.Count;
        var size = Math.Min(each ?? (isShared ? allowed.Count / places : 0), allowed.Count);
        if (size == 0) return new CoreShares(places, [.. Enumerable.Repeat<IReadOnlyList<int>>([], places)]);
        return new CoreShares(Math.Min(places, allowed.Count / size), [.. allowed.Chunk(size).Where(c => c.Length == size).Take(places)]);
    }

    /// <summary>Returns the cores that this process may use; none where the system does not say.</summary>
    public static IReadOnlyList<int> Allowed()
    {
        const string file = "/proc/self/status", head = "Cpus_allowed_list:";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(head, StringComparison.Ordinal)) : null;
        return line is null ? [] : Read(line[head.Length..].Trim());
    }

    /// <summary>Reads a list like <c>0-3,8</c>.</summary>
    public static IReadOnlyList<int> Read(string list) =>
    [
        .. list.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(ends => Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)),
    ];
}
