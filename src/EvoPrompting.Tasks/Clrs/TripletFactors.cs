using System.Text.RegularExpressions;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// The factors of a triplet function. A statement of <c>Call</c> belongs to nodes, edges or the graph where it uses nothing else, or where
/// it brings just that into a variable; returning, the last statement and all the rest is reduction and output; what stands beside
/// <c>Call</c> are the methods. Comments do not count.
/// </summary>
/// <remarks>
/// Statements of the factor that parent and child share stay where the parent has them; what the child has in place of others stands where
/// the last of those stood, and what it has besides before the next shared one, or behind the last. So a variable is there before it is
/// used, also where statements of other factors stand between. A method that only the child has comes along. Where the two name their
/// variables differently, the compiler says so.
/// </remarks>
internal sealed partial class TripletFactors : ProgramFactors
{
    private const string Nodes = "node terms", Edges = "edge terms", Graph = "graph term";
    private const string Output = "reduction and output", Methods = "methods";

    private static readonly Dictionary<string, string> Inputs = new() { ["z"] = Nodes, ["edges"] = Edges, ["graph"] = Graph };

    public override IReadOnlyList<string> Names { get; } = [Nodes, Edges, Graph, Output, Methods];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Statements(string program, string factor) => FunctionParts.Of(program) is not { } parts ? []
        : factor == Methods ? [.. parts.Methods.Select(m => m.Text)]
        : [.. parts.Statements.Zip(FactorsOf(parts.Statements)).Where(s => s.Second == factor).Select(s => s.First)];

    /// <inheritdoc/>
    public override string? Confine(string factor, string parent, string child)
    {
        if (FunctionParts.Of(parent) is not { } old || FunctionParts.Of(child) is not { } young) return null;
        var changed = Statements(child, factor);
        if (changed.SequenceEqual(Statements(parent, factor))) return parent;
        if (factor == Methods) return (old with { Methods = young.Methods }).Write();

        var factors = FactorsOf(old.Statements);
        int[] places = [.. Enumerable.Range(0, factors.Count).Where(i => factors[i] == factor)];
        var behind = Behind(places, [.. places.Select(i => old.Statements[i])], changed, otherwise: factors.LastIndexOf(Output) - 1);
        var statements = behind[-1].ToList();
        for (var i = 0; i < factors.Count; i++)
        {
            if (factors[i] != factor) statements.Add(old.Statements[i]);
            statements.AddRange(behind[i]);
        }

        var methods = young.Methods.Where(m => old.Methods.All(known => known.Name != m.Name));
        return (old with { Statements = statements, Methods = [.. old.Methods, .. methods] }).Write();
    }

    /// <summary>
    /// Says behind which of the parent's statements (-1: before the first) each of the factor's new ones stands. A shared one stands at its
    /// own place.
    /// </summary>
    /// <param name="places">Where the parent has its statements of the factor.</param>
    /// <param name="otherwise">The place where the parent has none.</param>
    private static ILookup<int, string> Behind(
        IReadOnlyList<int> places, IReadOnlyList<string> before, IReadOnlyList<string> now, int otherwise)
    {
        var placed = new List<(int Place, string Statement)>();
        var (next, from) = (0, 0); // of the parent's statements and of the new ones, which are not dealt with yet
        foreach (var (mine, its) in Shared(before, now).Append((before.Count, now.Count)))
        {
            var place = next < mine ? places[mine - 1] : mine < before.Count ? places[mine] - 1 : mine > 0 ? places[mine - 1] : otherwise;
            placed.AddRange(now.Skip(from).Take(its - from).Select(s => (place, s)));
            if (mine < before.Count) placed.Add((places[mine], before[mine]));
            (next, from) = (mine + 1, its + 1);
        }

        return placed.ToLookup(p => p.Place, p => p.Statement);
    }

    /// <summary>Returns the places of a longest common subsequence in both lists.</summary>
    private static IReadOnlyList<(int First, int Second)> Shared(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var longest = new int[first.Count + 1, second.Count + 1]; // of what begins at these places
        for (var i = first.Count - 1; i >= 0; i--)
            for (var j = second.Count - 1; j >= 0; j--)
                longest[i, j] = first[i] == second[j]
                    ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        var shared = new List<(int, int)>();
        for (var (i, j) = (0, 0); i < first.Count && j < second.Count;)
            if (first[i] == second[j]) shared.Add((i++, j++));
            else if (longest[i + 1, j] >= longest[i, j + 1]) i++;
            else j++;
        return shared;
    }

    private static List<string> FactorsOf(IReadOnlyList<string> statements)
    {
        var held = Inputs.ToDictionary(i => i.Key, i => new HashSet<string> { i.Value }); // what each variable is made of
        var factors = new List<string>();
        foreach (var statement in statements.Select(FunctionParts.Code))
        {
            var assigned = Assignment().Match(statement) is { Success: true } match ? match.Groups[1].Value : "";
            var before = held.GetValueOrDefault(assigned) ?? [];
            var used = Name().Matches(statement).SelectMany(m => held.GetValueOrDefault(m.Value) ?? []).ToHashSet();
            var brought = used.Except(before).ToArray();
            factors.Add(
                factors.Count == statements.Count - 1 || Returns().IsMatch(statement) ? Output
                : used.Count == 1 ? used.Single() : brought.Length == 1 ? brought[0] : Output);
            if (assigned.Length > 0) held[assigned] = used;
        }

        return factors;
    }

    [GeneratedRegex(@"^\s*(?:var\s+|Tensor\s+)?([A-Za-z_]\w*)\s*[-+*/%&|^]?=(?![=>])")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\breturn\b")]
    private static partial Regex Returns();

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Name();
}
