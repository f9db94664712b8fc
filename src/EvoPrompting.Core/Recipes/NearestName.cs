namespace EvoPrompting.Recipes;

/// <summary>Finds what a person meant who mistyped a name.</summary>
internal static class NearestName
{
    /// <summary>
    /// Returns the known name that needs the fewest typing errors to become <paramref name="name"/>, or null where none is near.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var nearest = known
            .Select(k => (Name: k, Distance: Distance(name.ToLowerInvariant(), k.ToLowerInvariant())))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Name is { } found && 2 * nearest.Distance <= Math.Max(name.Length, found.Length) ? found : null;
    }

    /// <summary>Returns the end of a sentence about an unknown name: the nearest known one, or all of them.</summary>
    public static string Advice(string name, IReadOnlyCollection<string> known) =>
        Of(name, known) is { } nearest ? $"did you mean '{nearest}'?" : $"known: {string.Join(", ", known)}";

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(change, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
