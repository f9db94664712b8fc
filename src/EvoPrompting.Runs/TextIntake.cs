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
        var lines = (language.AfterStub(source) ?? source).Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0);
        var text = string.Join('\n', lines);
        var fault = text.Length == 0 ? "there is no program in the answer"
            : text.Length > mostCharacters ? $"it has {text.Length} characters, and {mostCharacters} are the most"
            : null;
        var bytes = Encoding.UTF8.GetBytes(text);
        return Task.FromResult(new Intake(
            Convert.ToHexStringLower(SHA256.HashData(bytes)), fault is null ? bytes : null,
            fault is null ? null : new Outcome.Rejected(Stage.Completion, fault)));
    }
}
