using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Polynomials;

/// <summary>One line of coefficients behind a stub, the constant first, remarks behind <c>;</c>: <c>1 0 -0.5 ; a parabola</c>.</summary>
internal sealed class PolynomialLanguage() : ProgramLanguage("polynomial", ".poly", "; metrics", "; end", "polynomial")
{
    public const char Remark = ';';

    public override string Read(string answer) => Stub + "\n" + answer.ReplaceLineEndings("\n").TrimStart('\n').Split('\n')[0].TrimEnd();

    public override IProgramEnd NewEnd() => new LineEnd();

    public override string ForPrompt(string program) => program.Split(Remark)[0].TrimEnd();

    public override ILanguageModel RandomEdits() => new CoefficientEdits(this);
}
