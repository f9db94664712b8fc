using System.Text.RegularExpressions;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// The factors of a triplet function. A statement of <c>Call</c> belongs to nodes, edges or the graph where it uses nothing else, or where
/// it brings just that into a variable; returning and all the rest is reduction and output; what stands beside <c>Call</c> are the methods.
/// </summary>
/// <remarks>
/// The factor's statements of the child stand together where the parent's last one stood, for there its other statements use them. A
/// method that only the child has comes along. Where the two name their variables differently, the compiler says so.
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
        var last = factors.LastIndexOf(factor) is >= 0 and var found ? found : factors.IndexOf(Output) - 1;
        var statements = new List<string>();
        for (var i = 0; i < factors.Count; i++)
        {
            if (i == 0 && last < 0) statements.AddRange(changed);
            if (factors[i] != factor) statements.Add(old.Statements[i]);
            if (i == last) statements.AddRange(changed);
        }

        var methods = young.Methods.Where(m => old.Methods.All(known => known.Name != m.Name));
        return (old with { Statements = statements, Methods = [.. old.Methods, .. methods] }).Write();
    }

    private static List<string> FactorsOf(IReadOnlyList<string> statements)
    {
        var held = Inputs.ToDictionary(i => i.Key, i => new HashSet<string> { i.Value }); // what each variable is made of
        var factors = new List<string>();
        foreach (var statement in statements)
        {
            var assigned = Assignment().Match(statement) is { Success: true } match ? match.Groups[1].Value : "";
            var before = held.GetValueOrDefault(assigned) ?? [];
            var used = Name().Matches(statement).SelectMany(m => held.GetValueOrDefault(m.Value) ?? []).ToHashSet();
            var brought = used.Except(before).ToArray();
            factors.Add(
                statement.TrimStart().StartsWith("return", StringComparison.Ordinal) ? Output
                : used.Count == 1 ? used.Single() : brought.Length == 1 ? brought[0] : Output);
            if (assigned.Length > 0) held[assigned] = used;
        }

        return factors;
    }

    [GeneratedRegex(@"^\s*(?:var\s+|Tensor\s+)?([A-Za-z_]\w*)\s*=[^=]")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Name();
}
