using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Folders.Languages;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// Takes texts in as programs: they are only looked at, never parsed. Programs that differ in blank lines and ends of lines are equal.
/// </summary>
internal sealed class ProgramIntake(PlainLanguage language, int mostBytes) : IIntake
{
    /// <inheritdoc/>
    public Task<Intake> TakeAsync(string source, CancellationToken stop)
    {
        var program = Encoding.UTF8.GetBytes(language.FileText(source));
        var form = Form(source);
        var fault = string.IsNullOrWhiteSpace(language.AfterStub(source)) ? "there is no program in the answer"
            : source.Contains('\0') ? "it holds a zero character"
            : program.Length > mostBytes
                ? string.Create(CultureInfo.InvariantCulture, $"it has {program.Length:N0} bytes, and {mostBytes:N0} are the most")
            : null;
        return Task.FromResult(new Intake(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(form))), fault is null ? program : null,
            fault is null ? null : new Outcome.Rejected(Stage.Completion, fault)));
    }

    /// <summary>Bytes of a program as a size: without blank lines and ends of lines, so that layout makes it no smaller.</summary>
    public static int Size(byte[] program) => Encoding.UTF8.GetByteCount(Form(Encoding.UTF8.GetString(program)));

    private static string Form(string source) =>
        string.Join('\n', source.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
}
