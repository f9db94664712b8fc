using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>Translates llama.cpp's names of tensors into Hugging Face's.</summary>
internal static partial class TensorNames
{
    /// <summary>Returns the tensors by Hugging Face's names, without those that the configuration is made of.</summary>
    /// <exception cref="InvalidDataException">A tensor has a name that the architecture does not know.</exception>
    public static Dictionary<string, GgufTensor> Translate(GgufContent content, GgufArchitecture architecture)
    {
        var translated = new Dictionary<string, GgufTensor>(StringComparer.Ordinal);
        foreach (var tensor in content.Tensors.Values)
        {
            if (IsPartOfConfiguration(tensor.Name)) continue;
            var (stem, layer, kind) = Parts(tensor.Name);
            if (kind.Length == 0 || !architecture.Tensors.TryGetValue(stem, out var name) || name.Contains("{0}") != layer is not null)
                throw content.Fault($"has a tensor {GgufFault.Shown(tensor.Name)}, which is not known of the architecture "
                    + $"{architecture.Name}");
            translated.Add(string.Format(CultureInfo.InvariantCulture, name, layer) + kind, tensor);
        }

        return translated;
    }

    /// <summary>Takes a name apart: <c>blk.3.attn_q.weight</c> is attn_q of layer 3, a weight; layer is null outside of layers.</summary>
    public static (string Stem, int? Layer, string Kind) Parts(string tensor)
    {
        var parts = Pattern().Match(tensor);
        if (!parts.Success) return (tensor, null, "");
        return (parts.Groups["stem"].Value,
            parts.Groups["layer"].Success ? int.Parse(parts.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture) : null,
            parts.Groups["kind"].Value);
    }

    /// <summary>Returns llama.cpp's name of a tensor; the given one where the architecture has no such tensor.</summary>
    public static string Back(string name, GgufArchitecture architecture)
    {
        var layer = LayerNumber().Match(name) is { Success: true } match ? match.Groups[1].Value : null;
        foreach (var (stem, pattern) in architecture.Tensors)
            foreach (var kind in (string[])[".weight", ".bias"])
                if (string.Format(CultureInfo.InvariantCulture, pattern, layer) + kind == name)
                    return pattern.Contains("{0}") ? $"blk.{layer}.{stem}{kind}" : stem + kind;
        return name;
    }

    private static bool IsPartOfConfiguration(string name) =>
        name is GgufArchitecture.RotaryFactors or GgufArchitecture.LongFactors or GgufArchitecture.ShortFactors;

    [GeneratedRegex(@"\.([0-9]+)\.")]
    private static partial Regex LayerNumber();

    [GeneratedRegex(@"^(blk\.(?<layer>(0|[1-9][0-9]{0,5}))\.)?(?<stem>[a-z_]+)(?<kind>\.weight|\.bias)\z")]
    private static partial Regex Pattern();
}
