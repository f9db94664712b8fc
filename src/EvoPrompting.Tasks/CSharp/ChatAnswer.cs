using System.Text.RegularExpressions;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// Reads the program out of a chat model's answer: the first fenced block, or the bare text; words around it do not matter, nor does what a
/// model thinks aloud first, up to <c>&lt;/think&gt;</c> (servers without a parser for it leave it in the answer). The result
/// goes on from the stub where the answer keeps to it. Where it does not (another class name, a second class) it is the program as it stands,
/// which starts with its own class, for the check to say what is wrong with it.
/// </summary>
internal static partial class ChatAnswer
{
    private const string ThoughtsEnd = "</think>"; // the opening tag often stands in the server's template, not in the answer

    /// <param name="stub">The line that a program starts with, for example <c>class Model : Module</c>.</param>
    public static string Read(string stub, string answer)
    {
        var text = answer.ReplaceLineEndings("\n");
        text = text[(text.LastIndexOf(ThoughtsEnd, StringComparison.Ordinal) is >= 0 and var end ? end + ThoughtsEnd.Length : 0)..];
        var fence = OpeningFence().Match(text);
        var code = fence.Success ? Inside(text, fence) : text;

        // What stands before the class (words, usings, a repeated block of metrics) is left out.
        if (ClassHeader().Match(code) is not { Success: true } header) return code.Trim('\n').TrimEnd();
        var program = code[header.Index..].TrimEnd();
        var own = StubPattern(stub).Match(program);
        return own.Success ? stub + "\n" + program[own.Length..].TrimStart(' ', '\t').TrimStart('\n') : program;
    }

    private static string Inside(string text, Match fence)
    {
        var begin = fence.Index + fence.Length;
        var closing = new Regex($@"^[ \t]*{fence.Groups["fence"].Value}", RegexOptions.Multiline | RegexOptions.CultureInvariant).Match(text, begin);
        return closing.Success ? text[begin..closing.Index] : text[begin..];
    }

    /// <summary>The stub with whatever access modifiers and spaces.</summary>
    private static Regex StubPattern(string stub)
    {
        var words = Word().Matches(stub).Select(w => Regex.Escape(w.Value));
        return new Regex(@"\A[ \t]*(?:(?:public|internal|sealed)[ \t]+)*" + string.Join(@"\s*", words) + @"(?=[\s{]|\z)", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"^[ \t]*(?<fence>```+|~~~+)[^\n`]*\n", RegexOptions.Multiline)]
    private static partial Regex OpeningFence();

    [GeneratedRegex(@"^[ \t]*(?:(?:public|internal|private|protected|sealed|abstract|static|partial|file)[ \t]+)*(?:class|struct|record|interface|enum)[ \t]+[A-Za-z_]\w*[ \t]*(?:[:<({][^\n]*)?$", RegexOptions.Multiline)]
    private static partial Regex ClassHeader();

    [GeneratedRegex(@"\w+|[^\w\s]")]
    private static partial Regex Word();
}
