using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>Whatever is written belongs to the program.</summary>
internal sealed class EndlessLanguage() : ProgramLanguage("text", ".txt", "# Metrics:", "# End", "")
{
    public override string Read(string answer) => answer;

    public override IProgramEnd NewEnd() => new NoEnd();

    public override string ForPrompt(string program) => program;

    public override ILanguageModel RandomEdits() => throw new NotSupportedException();
}

internal sealed class NoEnd : IProgramEnd
{
    public bool IsReached => false;

    public int Read(ReadOnlySpan<byte> bytes) => bytes.Length;
}
