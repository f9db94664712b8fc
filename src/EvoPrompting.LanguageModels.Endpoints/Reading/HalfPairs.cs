using System.Globalization;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>Half an emoji: <c>\ud83d</c> without its other half, as servers write it that cut a text between tokens.</summary>
internal static class HalfPairs
{
    private const int Escape = 6; // \uXXXX

    /// <summary>Returns the JSON with the escape for "replacement character" in the place of each half pair.</summary>
    public static string Mend(string json)
    {
        if (!json.Contains("\\ud", StringComparison.OrdinalIgnoreCase)) return json;
        var mended = json.ToCharArray();
        for (var i = 0; i < mended.Length - 1; i++)
        {
            if (mended[i] != '\\') continue;
            if (mended[i + 1] == 'u' && Unit(json, i) is { } unit && char.IsSurrogate(unit))
            {
                if (char.IsHighSurrogate(unit) && Unit(json, i + Escape) is { } low && char.IsLowSurrogate(low)) i += Escape;
                else "fffd".CopyTo(mended.AsSpan(i + 2));
                i += Escape - 1;
            }
            else
            {
                i++; // the escaped character, which may be another backslash
            }
        }

        return new string(mended);
    }

    private static char? Unit(string json, int at) =>
        at + Escape <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
