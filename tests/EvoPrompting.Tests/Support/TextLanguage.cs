using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Support;

/// <summary>Texts of one line behind a stub: an answer is the rest of the program up to its first line feed.</summary>
internal sealed class TextLanguage(string stub, string extension = ".txt") : ProgramLanguage("text", extension, "/* Metrics:", "*/", stub)
{
    public override string Read(string answer) => Stub + "\n" + answer.Split('\n')[0];

    public override IProgramEnd NewEnd() => new LineEnd();

    public override string ForPrompt(string program) => program;

    public override ILanguageModel RandomEdits() => new ScriptedModel();
}

/// <summary>Takes every text in; texts that differ in spaces only are one program.</summary>
internal sealed class TextIntake : IIntake
{
    public Task<Intake> TakeAsync(string source, CancellationToken stop) =>
        Task.FromResult(new Intake(source.Replace(" ", "", StringComparison.Ordinal), Encoding.UTF8.GetBytes(source), null));
}
