using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Folders.Languages;

namespace EvoPrompting.Runs;

/// <summary>Takes texts in: they are only looked at. Texts that differ in blank lines and ends of lines are equal.</summary>
internal sealed class TextIntake(PlainLanguage language, int mostCharacters) : IIntake
{
    public Task<Intake> TakeAsync(string source, CancellationToken stop)
    {
        var (texts, fault) = language.Texts(source);
        var lines = (texts is null ? source : string.Concat(texts)).Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0);
        var text = string.Join('\n', lines);
        if (text.Length > mostCharacters) fault ??= $"it has {text.Length} characters, and {mostCharacters} are the most";
        var bytes = Encoding.UTF8.GetBytes(text);
        return Task.FromResult(new Intake(
            Convert.ToHexStringLower(SHA256.HashData(bytes)), fault is null ? bytes : null,
            fault is null ? null : new Outcome.Rejected(Stage.Completion, fault)));
    }
}
