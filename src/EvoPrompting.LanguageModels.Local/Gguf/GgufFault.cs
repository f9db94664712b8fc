namespace EvoPrompting.LanguageModels.Local.Gguf;

/// <summary>Sentences about a file whose names and texts may be anything: they stay on one line and of a length that can be read.</summary>
internal static class GgufFault
{
    private const int LongestName = 80, LongestSentence = 500;

    /// <param name="what">Goes on from "the GGUF file PATH".</param>
    public static InvalidDataException Of(string path, string what) => new($"the GGUF file {path} {Shown(what, LongestSentence)}");

    public static string Shown(string name, int longest = LongestName)
    {
        var shown = new string([.. name.Take(longest).Select(c => char.IsControl(c) ? '?' : c)]);
        return shown.Length < name.Length ? shown + "..." : shown;
    }
}
