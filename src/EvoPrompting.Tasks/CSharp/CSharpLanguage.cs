using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>C# programs of one class that starts with the stub.</summary>
public sealed class CSharpLanguage : ProgramLanguage
{
    /// <summary>Longer programs are cut here, one character further than any intake takes: no program of a search is that long.</summary>
    public const int LongestProgram = 20_000;

    /// <summary>What tasks of this language say of their candidates: they are trained.</summary>
    public static TaskWords Words { get; } = new("compiled", "trained", "training", "on any machine with the same CPU kernels");

    private const char ByteOrderMark = '\ufeff';

    private readonly ProgramFactors? factors;

    /// <param name="stub">The head of the class, for example <c>class Model : Module</c>.</param>
    /// <param name="factors">For random edits of one factor; null where programs are not cut into factors.</param>
    public CSharpLanguage(string stub, ProgramFactors? factors = null)
        : base("csharp", ".cs", "/* Metrics:", "*/", stub)
    {
        this.factors = factors;
        if (TypeHead.NameAt(stub).IsEmpty) throw new ArgumentException("a stub is the head of a class", nameof(stub));
    }

    /// <inheritdoc/>
    public override string Read(string answer)
    {
        var program = Answer.Read(Stub, answer.ReplaceLineEndings("\n").TrimStart(ByteOrderMark));
        if (program.Length <= LongestProgram) return program;
        return char.IsHighSurrogate(program[LongestProgram]) ? program[..LongestProgram] + "?" : program[..(LongestProgram + 1)];
    }

    /// <inheritdoc/>
    public override IProgramEnd NewEnd() => new ClassEnd();

    /// <inheritdoc/>
    public override string ForPrompt(string program) => ShownProgram.Write(program.ReplaceLineEndings("\n"), MetricsOpening);

    /// <inheritdoc/>
    public override ILanguageModel RandomEdits() => new RandomEdits(this, factors);
}
