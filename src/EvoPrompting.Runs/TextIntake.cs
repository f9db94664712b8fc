using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Folders.Languages;

namespace EvoPrompting.Runs;

/// <summary>Takes texts in: they are only looked at. Texts that differ in blank lines and ends of lines are equal.</summary>
internal sealed class TextIntake(PlainLanguage language, int mostCharacters) : IIntake
{
    /// <summary>
    /// Returns what is judged: without the line that every program begins with, blank lines and blanks before ends of lines.
    /// </summary>
    public static string TextOf(PlainLanguage language, string source)
    {
        var text = language.Texts(source).Texts is { } texts ? string.Concat(texts) : source;
        return string.Join('\n', text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0));
    }

    public Task<Intake> TakeAsync(string source, CancellationToken stop)
    {
        var fault = language.Texts(source).Fault;
        var text = TextOf(language, source);
        if (text.Length > mostCharacters) fault ??= $"it has {text.Length} characters, and {mostCharacters} are the most";
        var bytes = Encoding.UTF8.GetBytes(text);
        return Task.FromResult(new Intake(
            Convert.ToHexStringLower(SHA256.HashData(bytes)), fault is null ? bytes : null,
            fault is null ? null : new Outcome.Rejected(Stage.Completion, fault)));
    }
}
