using CsCheck;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>
/// Classes of C# with every kind of string, nested in each other's holes, and with comments, braces and quotes wherever they mislead.
/// Most of them parse without errors.
/// </summary>
internal static class GeneratedCode
{
    private const int Deepest = 3;

    private static readonly Gen<string> Trivia = Gen.OneOf(
        " ", " ", " ", "\n", "\n    ", " /* } */ ", "/* { \" ' */", " // { \" '\n", "\n    // }\n",
        "\n/// <summary> } </summary>\n", "/**/", " /* \n } \n */ ", "  //\n\n");

    private static readonly Gen<string> Names = Gen.OneOf("a", "b", "@class", "X", "nn.Relu", "1", "1.5f", "0x1F");
    private static readonly Gen<string> Characters = Gen.OneOf("'{'", "'}'", "'\"'", "'\\''", "'\\\\'", "'/'", "'\\u007b'");
    private static readonly Gen<string> Escapes = Gen.OneOf("\\\"", "\\\\", "\\n", "\\u007D");
    private static readonly Gen<string> Words = Gen.OneOf(
        "a", " ", "'", "//", "/*", "*/", "http://x/*", "@", "$", "#", ":", "class C", ";");
    private static readonly Gen<string> Braces = Gen.OneOf("{", "}", "{{", "}}");
    private static readonly Gen<string> DoubledBraces = Gen.OneOf("{{", "}}");

    private static readonly Gen<string> Plain = Texts(Gen.OneOf(Words, Braces, Escapes)).Select(t => $"\"{t}\"");
    private static readonly Gen<string> Verbatim = Texts(Gen.OneOf(Words, Braces, Gen.OneOf("\\", "\"\"", "\n"))).Select(t => $"@\"{t}\"");

    private static readonly Gen<string> RawLine = Gen.Select(
            Gen.Int[3, 5],
            Texts(Gen.OneOf(Words, Braces, Gen.OneOf("\\", "a\"b", "a\"\"b"))))
        .Select((quotes, t) => $"{Quotes(quotes)}-{t}-{Quotes(quotes)}");

    private static readonly Gen<string> RawLines = Gen.Select(
            Gen.Int[3, 4],
            Texts(Gen.OneOf(Words, Braces, Gen.OneOf("\\", "\"a", "\"\" ", "\n"))))
        .Select((quotes, t) => $"{Quotes(quotes)}\n{t}\n{Quotes(quotes)}");

    private static readonly Gen<string>[] Expressions = new Gen<string>[Deepest + 1];

    static GeneratedCode()
    {
        for (var depth = 0; depth <= Deepest; depth++) Expressions[depth] = Expression(depth);
        var statement = Gen.Select(Trivia, Expressions[Deepest], Trivia).Select((before, value, behind) => $"{before}x = {value}{behind};");
        var member = Gen.OneOf(
            Gen.Select(Trivia, statement.Array[0, 3]).Select((t, body) => $"{t}void M(){t}{{{string.Concat(body)}\n}}"),
            Gen.Select(Trivia, Expressions[Deepest]).Select((t, value) => $"{t}object F = {value};"));
        var head = Gen.OneOf(
            "class Model : Module", "class Model", "[A(new[] { 1 })] class Model", "class Model(int a) : Module(new { a })",
            "sealed class Model<T> : Module where T : new()");
        Class = Gen.Select(head, Trivia, member.Array[0, 4]).Select((h, t, members) => $"{h}{t}{{{string.Concat(members)}\n}}");
    }

    public static Gen<string> Class { get; }

    private static Gen<string> Expression(int depth)
    {
        var simple = Gen.OneOf(Names, Characters, Plain, Verbatim, RawLine, RawLines);
        if (depth == 0) return simple;
        var inner = Expressions[depth - 1];
        var hole = Gen.Select(Trivia, inner, Trivia, Gen.OneOf("", "", "", ", 5", ":N2", ":0.0'/*", ",-3:x//"))
            .Select((before, value, behind, format) => before + value + behind + format);
        return Gen.OneOf(
            simple,
            Gen.Select(inner, inner, Trivia).Select((a, b, t) => $"F({a},{t}{b})"),
            Gen.Select(inner, inner).Select((a, b) => $"(c ? {a} : {b})"),
            Gen.Select(inner, Trivia).Select((a, t) => $"new {{ A ={t}{a} }}"),
            Gen.Select(inner, Trivia).Select((a, t) => $"() => {{{t}return {a}; }}"),
            Interpolated("$\"", 1, "\"", Gen.OneOf(Words, DoubledBraces, Escapes), hole),
            Interpolated("$@\"", 1, "\"", Gen.OneOf(Words, DoubledBraces, Gen.OneOf("\\", "\"\"", "\n")), hole),
            Interpolated("@$\"", 1, "\"", Gen.OneOf(Words, DoubledBraces, Gen.OneOf("\\", "\n")), hole),
            Interpolated("$\"\"\"-", 1, "-\"\"\"", Gen.OneOf(Words, Gen.OneOf("a\"b")), hole),
            Interpolated("$$\"\"\"-", 2, "-\"\"\"", Gen.OneOf(Words, Gen.OneOf(" { ", " } ", "a\"\"b")), hole),
            Interpolated("$$$\"\"\"\"\n", 3, "\n\"\"\"\"", Gen.OneOf(Words, Gen.OneOf("{{ ", "}} ", "\"\"\" ", "\n")), hole));
    }

    private static Gen<string> Interpolated(string open, int braces, string close, Gen<string> text, Gen<string> hole) =>
        Gen.OneOf(text, hole.Select(h => $"{new string('{', braces)}{h}{new string('}', braces)}")).Array[0, 5]
            .Select(t => open + string.Concat(t) + close);

    private static Gen<string> Texts(Gen<string> parts) => parts.Array[0, 6].Select(string.Concat);

    private static string Quotes(int count) => new('"', count);
}
