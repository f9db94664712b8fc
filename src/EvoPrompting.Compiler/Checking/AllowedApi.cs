using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// The types and members that a candidate may use, read from a table (<c>AllowedApi.txt</c> explains its form). What the table
/// does not list is refused.
/// </summary>
public sealed class AllowedApi
{
    private readonly FrozenDictionary<string, FrozenSet<string>> types;
    private readonly FrozenDictionary<string, FrozenSet<string>> compilerTypes;
    private readonly FrozenDictionary<string, string> reasons;
    private readonly FrozenSet<string> counted;

    private AllowedApi(
        Dictionary<string, HashSet<string>> types, Dictionary<string, HashSet<string>> compilerTypes, Dictionary<string, string> reasons,
        HashSet<string> counted)
    {
        this.counted = counted.ToFrozenSet();
        this.types = types.ToFrozenDictionary(t => t.Key, t => t.Value.ToFrozenSet());
        this.compilerTypes = compilerTypes.ToFrozenDictionary(t => t.Key, t => t.Value.ToFrozenSet());
        this.reasons = reasons.ToFrozenDictionary();
    }

    /// <summary>The table of candidates that are TorchSharp programs.</summary>
    public static AllowedApi Standard { get; } = Parse(ReadEmbedded());

    /// <summary>Every listed type and member, for tests that the table has no dead rows: (assembly, type, members).</summary>
    public IEnumerable<(string Assembly, string Type, IReadOnlyCollection<string> Members)> Rows =>
        types.Concat(compilerTypes)
            .Select(t => (t.Key[..t.Key.IndexOf('|')], t.Key[(t.Key.IndexOf('|') + 1)..], (IReadOnlyCollection<string>)t.Value));

    /// <summary>Says whether a type may be named.</summary>
    /// <param name="type">Its full name, nested types behind '+', generic ones with their arity behind '`'.</param>
    public bool AllowsType(string assembly, string type) => MembersOf(types, assembly, type) is not null;

    /// <summary>
    /// Says whether a member may be used. <paramref name="member"/> is its name in metadata, for example <c>get_Length</c>.
    /// </summary>
    public bool AllowsMember(string assembly, string type, string member) =>
        Allows(MembersOf(types, assembly, type), member) && !reasons.ContainsKey(type + ": " + member);

    /// <summary>
    /// Says whether a member may only be called through <c>EvoPrompting.Networks.Contract.Counted</c>: a source may call it, and the
    /// compiler writes that call in its place (<see cref="CountedCalls"/>); metadata may not name it.
    /// </summary>
    public bool IsCounted(string type, string member) => counted.Contains(type + ": " + member);

    /// <summary>Says whether helpers and attributes that the compiler writes may name a type.</summary>
    public bool AllowsCompilerType(string assembly, string type) => MembersOf(compilerTypes, assembly, type) is not null;

    /// <summary>Says whether helpers and attributes that the compiler writes may use a member.</summary>
    public bool AllowsCompilerMember(string assembly, string type, string member) =>
        Allows(MembersOf(compilerTypes, assembly, type), member);

    /// <summary>Returns why a type or member is refused, in a few words.</summary>
    public string ReasonFor(string type, string? member = null)
    {
        if (member is not null && reasons.TryGetValue(type + ": " + member, out var reason)) return reason;
        if (member is not null && IsCounted(type, member))
            return "its multiply-adds are counted where it is called directly, as x.matmul(y)";
        if (member?.EndsWith('_') == true && reasons.TryGetValue(type + ": *_", out reason)) return reason;
        if (reasons.TryGetValue(type, out reason)) return reason;
        for (var end = type.LastIndexOfAny(['.', '+']); end > 0; end = type.LastIndexOfAny(['.', '+'], end - 1))
            if (reasons.TryGetValue(type[..end] + ".*", out reason) || reasons.TryGetValue(type[..end], out reason))
                return reason;
        return "it is not among the things that a candidate may use";
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="FormatException">A line does not fit the form.</exception>
    public static AllowedApi Parse(string table)
    {
        Dictionary<string, HashSet<string>> types = [], compilerTypes = [];
        Dictionary<string, string> reasons = [];
        HashSet<string> counted = [];
        var assembly = "";
        foreach (var line in Lines(table))
        {
            if (line[0] == '[')
            {
                assembly = line.Trim('[', ']');
                continue;
            }

            if (line[0] == '!')
            {
                ReadReason(line, reasons);
                continue;
            }

            if (line[0] == '~')
            {
                ReadCounted(line, counted);
                continue;
            }

            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0 || assembly.Length == 0) throw new FormatException($"no row of allowed types: '{line}'");
            var members = line[(colon + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
            // The compiler's helpers come from whichever assembly the framework keeps them in.
            if (assembly == "compiler") compilerTypes.Add("*|" + line[..colon], members);
            else types.Add(assembly + "|" + line[..colon], members);
        }

        return new AllowedApi(types, compilerTypes, reasons, counted);
    }

    private static void ReadCounted(string line, HashSet<string> counted)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0) throw new FormatException($"no row of counted calls: '{line}'");
        foreach (var member in line[(colon + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            counted.Add(line[1..colon].Trim() + ": " + member);
    }

    private static void ReadReason(string line, Dictionary<string, string> reasons)
    {
        var dash = line.IndexOf(" -- ", StringComparison.Ordinal);
        if (dash < 0) throw new FormatException($"a refusal without a reason: '{line}'");
        var (what, reason) = (line[1..dash].Trim(), line[(dash + 4)..]);
        var colon = what.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0) reasons.Add(what, reason);
        else
            foreach (var member in what[(colon + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                reasons.Add(what[..colon] + ": " + member, reason);
    }

    private static FrozenSet<string>? MembersOf(FrozenDictionary<string, FrozenSet<string>> table, string assembly, string type)
    {
        if (table.TryGetValue(assembly + "|" + type, out var members) || table.TryGetValue("*|" + type, out members)) return members;
        var space = type.LastIndexOf('.');
        return space > 0 && table.TryGetValue(assembly + "|" + type[..space] + ".*", out members) ? members : null;
    }

    private static bool Allows(FrozenSet<string>? members, string member)
    {
        if (members is null) return false;
        if (members.Contains("*") || members.Contains(member)) return true;
        return member.StartsWith("get_", StringComparison.Ordinal) && members.Contains(member[4..]);
    }

    private static List<string> Lines(string table)
    {
        List<string> lines = [];
        foreach (var raw in table.Split('\n'))
        {
            var line = raw.TrimEnd();
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == ' ' && lines.Count > 0) lines[^1] += " " + line.Trim();
            else lines.Add(line);
        }

        return lines;
    }

    /// <summary>Writes a table as its name. There is one.</summary>
    internal sealed class AsName : JsonConverter<AllowedApi>
    {
        private const string Name = "standard";

        public override AllowedApi Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.GetString() is Name ? Standard : throw new JsonException($"the only table of allowed types is '{Name}'");

        public override void Write(Utf8JsonWriter writer, AllowedApi value, JsonSerializerOptions options) => writer.WriteStringValue(Name);
    }

    private static string ReadEmbedded()
    {
        using var stream = typeof(AllowedApi).Assembly.GetManifestResourceStream("AllowedApi.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
