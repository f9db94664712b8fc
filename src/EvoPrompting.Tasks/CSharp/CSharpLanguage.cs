using System.Text;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>C# programs of one class that starts with the stub.</summary>
/// <param name="stub">The head of the class, for example <c>class Model : Module</c>.</param>
public sealed class CSharpLanguage(string stub) : ProgramLanguage("csharp", ".cs", "/* Metrics:", "*/", stub)
{
    /// <summary>Longer programs are cut here, one character further than any intake takes: no program of a search is that long.</summary>
    public const int LongestProgram = 20_000;

    /// <inheritdoc/>
    public override string Read(string answer)
    {
        var text = answer.ReplaceLineEndings("\n");
        var program = text.AsSpan().TrimStart() is ['{', ..] ? Stub + "\n" + text.TrimStart('\n') : ChatAnswer.Read(Stub, text);
        if (program.Length > LongestProgram) return program[..(LongestProgram + 1)];
        var bytes = Encoding.UTF8.GetBytes(program);
        var end = new ClassEnd();
        var length = end.Read(bytes);
        return end.IsReached ? Encoding.UTF8.GetString(bytes, 0, length) : program.TrimEnd();
    }

    /// <inheritdoc/>
    public override IProgramEnd NewEnd() => new ClassEnd();

    /// <inheritdoc/>
    public override string ForPrompt(string program) => program;

    /// <inheritdoc/>
    public override ILanguageModel RandomEdits() => new RandomEdits(this);
}
