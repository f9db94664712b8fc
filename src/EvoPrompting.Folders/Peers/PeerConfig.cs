using System.Globalization;
using EvoPrompting.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvoPrompting.Folders.Peers;

/// <summary>A peer's configuration, a YAML document of sections. It notes which keys are taken, so that the others can be named.</summary>
internal sealed class PeerConfig
{
    private const int MostBytes = 1_000_000, MostKeys = 5_000, Deepest = 50;

    private readonly Dictionary<string, YamlNode> values = [];
    private readonly HashSet<string> taken = [];

    private PeerConfig(string? file) => File = file;

    /// <summary>Its file's name; null where the folder has none, and every key is absent.</summary>
    public string? File { get; }

    /// <summary>Reads the first of these files that is in the folder.</summary>
    /// <exception cref="UserException">It is no YAML of sections.</exception>
    public static PeerConfig Read(string folder, params IEnumerable<string> names)
    {
        var name = names.FirstOrDefault(n => System.IO.File.Exists(Path.Combine(folder, n)));
        var config = new PeerConfig(name);
        if (name is null) return config;
        var path = Path.Combine(folder, name);
        if (FileLength.Of(path) > MostBytes)
            throw new UserException($"{path} has more than {MostBytes} bytes: it is no configuration.");
        try
        {
            var text = System.IO.File.ReadAllText(path);
            if (IsTooDeep(text)) throw new UserException($"{path} is nested deeper than {Deepest} levels: it is no configuration.");
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            if (yaml.Documents.Count > 0 && yaml.Documents[0].RootNode is YamlMappingNode root) config.Add(root, "");
        }
        catch (YamlException e)
        {
            throw new UserException($"{path} is no YAML at line {e.Start.Line}: {e.Message.TrimEnd('.')}.", e);
        }

        return config;
    }

    /// <summary>The keys that were not taken: a section as a whole where nothing of it was.</summary>
    public IReadOnlyList<string> Others => [.. values.Keys.Except(taken)
        .Select(key => key.Split('.')[0] is var section && taken.Any(t => t.StartsWith(section + ".", StringComparison.Ordinal))
            ? key : section).Distinct()];

    /// <summary>The keys that were taken.</summary>
    public IReadOnlyList<string> Taken => [.. values.Keys.Where(taken.Contains)];

    public string? Text(string key) => Take(key) switch
    {
        null => null,
        YamlScalarNode { Value: var text } => text,
        _ => throw Wrong(key, "a text"),
    };

    public double? Number(string key) => Text(key) is { } text && text is not ("null" or "~" or "") ? ToNumber(key, text) : null;

    /// <summary>Whether it is 1; no other value is taken.</summary>
    public bool IsOne(string key) => values.GetValueOrDefault(key) is YamlScalarNode { Value: "1" } && taken.Add(key);

    public bool? Flag(string key) => Text(key)?.ToLowerInvariant() switch
    {
        null or "null" or "~" or "" => null,
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => throw Wrong(key, "true or false"),
    };

    public IReadOnlyList<double>? Numbers(string key) => Words(key)?.Select(word => ToNumber(key, word)).ToList();

    public IReadOnlyList<string>? Words(string key) => Take(key) switch
    {
        null or YamlScalarNode { Value: "null" or "~" or "" } => null,
        YamlSequenceNode items when items.All(i => i is YamlScalarNode) => [.. items.Select(i => ((YamlScalarNode)i).Value ?? "")],
        _ => throw Wrong(key, "a list"),
    };

    /// <summary>The library reads a document by calling itself for each level: one of brackets only must not end this process.</summary>
    private static bool IsTooDeep(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
            if ((depth += parser.Current!.NestingIncrease) > Deepest)
                return true;
        return false;
    }

    private YamlNode? Take(string key)
    {
        if (!values.TryGetValue(key, out var value)) return null;
        taken.Add(key);
        return value;
    }

    private double ToNumber(string key, string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number : throw Wrong(key, "a number");

    private UserException Wrong(string key, string what) => new($"{File}: {key} is not {what}.");

    private void Add(YamlMappingNode section, string before)
    {
        foreach (var (name, value) in section.Children)
        {
            var key = before + ((name as YamlScalarNode)?.Value ?? "?");
            if (value is YamlMappingNode { Children.Count: > 0 } inner && before.Length == 0) Add(inner, key + ".");
            else values[key] = value;
            if (values.Count > MostKeys) throw new UserException($"{File} has more than {MostKeys} keys: it is no configuration.");
        }
    }
}
