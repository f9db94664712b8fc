using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Folders.Languages;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// Takes texts in as programs: they are only looked at, never parsed. Programs that differ in blank lines and ends of lines are equal. What
/// is handed on is the source in UTF-8.
/// </summary>
internal sealed class ProgramIntake(PlainLanguage language, int mostBytes) : IIntake
{
    /// <inheritdoc/>
    public Task<Intake> TakeAsync(string source, CancellationToken stop)
    {
        var (texts, fault) = language.Texts(source);
        var bytes = texts?.Sum(Encoding.UTF8.GetByteCount) ?? 0;
        fault ??= source.Contains('\0') ? "it holds a zero character"
            : bytes > mostBytes ? string.Create(CultureInfo.InvariantCulture, $"it has {bytes:N0} bytes, and {mostBytes:N0} are the most")
            : null;
        var form = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Form(source))));
        return Task.FromResult(new Intake(
            form, fault is null ? Encoding.UTF8.GetBytes(source) : null,
            fault is null ? null : new Outcome.Rejected(Stage.Completion, ReasonText.Clean(fault))));
    }

    /// <summary>Bytes of a program's regions: without blank lines and ends of lines, so that layout makes it no smaller.</summary>
    public static int Size(IEnumerable<string> texts) => Encoding.UTF8.GetByteCount(Form(string.Concat(texts)));

    private static string Form(string source) =>
        string.Join('\n', source.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
}
