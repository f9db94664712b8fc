using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Checking;

/// <summary>What a program holds is counted in bits, wherever it comes from.</summary>
public class KnowledgeRuleTests
{
    /// <summary>
    /// MNIST-1D's ten templates, twelve heights each, as numbers from 0 to 39: the templates that the hostile programs carry.
    /// </summary>
    private const string Heights =
        "yINQSSSSQNIyyeeimquyCGyyyINNIAwojjoyyINNIyyINNIyysmgaayyyyyyyeeeeyINNItyyojgeeeegjoyySSOKGCyuqyyyojjoyyojjoyyojjoyyyyvry";

    private static readonly int[] Numbers = [.. Heights.Select(c => c < 'a' ? c - 'A' + 26 : c - 'a')];

    private static readonly CandidateCompiler Compiler = new(Contracts.Standard);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("F(0);", 1)]
    [InlineData("F(1);", 1)]
    [InlineData("F(-1);", 1)]
    [InlineData("F(8);", 4)]
    [InlineData("F(1000);", 10)]
    [InlineData("F(-1000);", 11)]
    [InlineData("F(12345678);", 24)]
    [InlineData("F(int.MaxValue);", 5)]
    [InlineData("F(0xFFFFFFFFFFFFFFF);", 60)]
    [InlineData("F(true);", 1)]
    [InlineData("F('y');", 7)]
    [InlineData("F('y' - 'a');", 5)]
    [InlineData("F(0.5);", 2)]
    [InlineData("F(0.1f);", 2)]
    [InlineData("F(0.001);", 3)]
    [InlineData("F(2.0);", 2)]
    [InlineData("F(Math.PI);", 5)]
    [InlineData("F(0.123456789);", 28)]
    [InlineData("F(\"blc\");", 24)]
    [InlineData("F(nameof(heights));", 56)]
    [InlineData("F($\"ab{x}\");", 18)] // two characters and the handler's two lengths, or a concatenation
    [InlineData("F(new { Abc = x }.ToString());", 24)]
    [InlineData("if (x is null) throw new ArgumentException(\"this cannot be\");", 0)]
    [InlineData("F(new int[] { 1, 2, 3, 4, 5, 6 });", 17)] // the length, the index of the first..., and the numbers
    [InlineData("const int n = 1000; F(n); F(n);", 20)]
    [InlineData("// 1000", 0)]
    public void BitsAreCounted(string statement, int expected)
    {
        const string members = "void F(object o) { } int heights = 0;";
        var without = Bits(Contracts.Program("", members));
        var bits = Bits(Contracts.Program(statement, members)) - without;
        Assert.InRange(bits, expected, expected + expected / 2);
    }

    /// <summary>Disguises that the list of allowed types stops besides.</summary>
    private static readonly string[] UsesMoreThanItMay = ["a span", "text in bytes", "a captured expression"];

    public static TheoryData<string> Hidings => [.. Hidden().Keys];

    /// <summary>The same 120 numbers in every disguise: as a whole program and with nothing around them.</summary>
    [Theory]
    [MemberData(nameof(Hidings))]
    public void TemplatesAreRefusedHoweverTheyAreWrittenDown(string name)
    {
        var source = Hidden()[name];
        Assert.InRange(Bits(source), KnowledgeRule.MostBits + 1, int.MaxValue);
        var rejection = Contracts.Intake.Take(source, Stop).Rejection;
        Assert.True(
            rejection?.Stage == Stage.Gaming || (rejection?.Stage == Stage.Check && UsesMoreThanItMay.Contains(name)), $"{rejection}");
    }

    [Fact]
    public void TheSeedsHoldAFractionOfTheBound() =>
        Assert.All(Mnist1DSeeds.All, seed => Assert.InRange(Bits(seed.Source), 1, KnowledgeRule.MostBits / 4));

    [Fact]
    public void ProgramsAsTheLanguageModelWasTrainedOnPassWithAReserve() =>
        Assert.All(Evo.Programs, source => Assert.InRange(Bits(source), 1, KnowledgeRule.MostBits / 2));

    private static int Bits(string source)
    {
        var compiled = Compiler.Compile(source, Stop);
        return compiled.Assembly is { } assembly
            ? KnowledgeRule.Bits(assembly) : throw new InvalidOperationException(compiled.Rejection!.Reason);
    }

    private static Dictionary<string, string> Hidden() => new()
    {
        ["an array"] = Data($"new[] {{ {string.Join(", ", Numbers)} }}"),
        ["an array of bytes"] = Data($"new byte[] {{ {string.Join(", ", Numbers)} }}.Select(b => (int)b).ToArray()"),
        ["an array of fractions"] = Data($"new[] {{ {string.Join(", ", Numbers.Select(n => n + ".5"))} }}.Select(b => (int)b).ToArray()"),
        ["a collection"] = Data($"(int[])[{string.Join(", ", Numbers)}]"),
        ["a span"] = Data($"((ReadOnlySpan<int>)[{string.Join(", ", Numbers)}]).ToArray()"),
        ["text"] = Data($"\"{Heights}\".Select(c => (int)c).ToArray()"),
        ["text in bytes"] = Data($"\"{Heights}\"u8.ToArray().Select(c => (int)c).ToArray()"),
        ["interpolated text"] = Data($"$\"{Heights[..60]}{{1}}{Heights[60..]}\".Select(c => (int)c).ToArray()"),
        ["a name"] = Data($"nameof({Heights}).Select(c => (int)c).ToArray()", $"int {Heights};"),
        ["names of an anonymous type"] = Data($"new {{ {Heights} = 1 }}.ToString().Select(c => (int)c).ToArray()"),
        ["names of constants"] = Data(
            string.Join(" + ", Enumerable.Range(0, 12).Select(i => $"nameof(_{Heights[(10 * i)..(10 * i + 10)]})"))
                + ".Select(c => (int)c).ToArray()",
            string.Concat(Enumerable.Range(0, 12).Select(i => $"const int _{Heights[(10 * i)..(10 * i + 10)]} = 0;"))),
        ["a captured expression"] = Data("Said(" + Heights + ").Select(c => (int)c).ToArray()", $"int {Heights};"
            + "string Said(int a, [System.Runtime.CompilerServices.CallerArgumentExpression(\"a\")] string said = \"\") => said;"),
        ["digits packed in numbers"] = Data(
            "new List<int>(); foreach (var n in new List<int> { " + string.Join(", ", Packed(4))
                + " }) for (int k = 0, m = n; k < 4; k++, m /= 40) data.Add(m % 40)"),
        ["digits packed in long numbers"] = Data(
            "new List<long>(); foreach (var n in new List<long> { " + string.Join(", ", Packed(11).Select(n => n + "L"))
                + " }) data.Add(n)"),
        ["digits packed in decimals"] =
            Data("new List<decimal>(); " + string.Concat(Packed(11).Select(n => $"data.Add({n}.5m);")) + " int none = 0"),
        ["digits packed in fractions"] =
            Data("new List<double>(); " + string.Concat(Packed(8).Select(n => $"data.Add(0.{n});")) + " int none = 0"),
        ["arithmetic of characters"] =
            Data($"new List<int>(); {string.Concat(Heights.Select(c => $"data.Add('{c}' - 'a');"))} int none = 0"),
        ["constants"] = Data(
            $"new List<int> {{ {string.Join(", ", Enumerable.Range(0, 120).Select(i => "C" + i))} }}",
            string.Concat(Numbers.Select((n, i) => $"const int C{i} = {n};"))),
        ["constants of constants"] = Data(
            $"new List<int> {{ {string.Join(", ", Enumerable.Range(0, 120).Select(i => "C" + i))} }}",
            "const int One = 1;"
                + string.Concat(
                    Numbers.Select(
                        (n, i) => $"const int C{i} = {(n == 0 ? "One - One" : string.Join('+', Enumerable.Repeat("One", n)))};"))),
        ["default arguments"] = Data(
            "F()", $"int[] F({string.Join(", ", Numbers.Select((n, i) => $"int a{i} = {n}"))}) => "
                + $"[{string.Join(", ", Enumerable.Range(0, 120).Select(i => "a" + i))}];"),
        ["a switch"] = Data($"Enumerable.Range(0, 120).Select(i => i switch {{ "
            + $"{string.Join(", ", Numbers.Select((n, i) => $"{i} => {n}"))}, _ => 0 }}).ToArray()"),
        ["bits of truth"] = Data(
            $"new List<bool> {{ "
                + $"{string.Join(", ", Numbers.SelectMany(n => Enumerable.Range(0, 6).Select(k => (n >> k & 1) == 1 ? "true" : "false")))} "
                    + $"}}"),
        ["jumps of a switch"] = Data($$"""
            new List<int>(); for (var i = 0; i < 480; i++) switch (i) { {{Jumps()}} }
            int none = 0
            """),
        ["types"] = Data("Spelled().Select(c => (int)c).ToArray()", $"string Spelled() => new List<{Types()}>().ToString();"),
    };

    private static string Data(string expression, string members = "") =>
        Contracts.Program($"var data = {expression}; x = x + data.ToArray().Length;", members);

    private static IEnumerable<string> Packed(int numbers) => Numbers.Chunk(numbers)
        .Select(chunk => $"{chunk.Reverse().Aggregate(0L, (sum, n) => sum * 40 + n)}");

    /// <summary>Two bits of a number for each step: which of four arms it jumps to.</summary>
    private static string Jumps()
    {
        var steps = Numbers.SelectMany(n => Enumerable.Range(0, 4).Select(k => n >> 2 * k & 3)).ToArray();
        return string.Concat(Enumerable.Range(0, 4).Select(arm =>
            string.Concat(Enumerable.Range(0, steps.Length).Where(i => steps[i] == arm).Select(i => $"case {i}:"))
                + $" data.Add({arm}); break;\n"));
    }

    private static string Types()
    {
        string[] kinds = ["int", "byte", "long", "float", "double", "char", "bool", "short"];
        return string.Concat(Numbers.SelectMany(n => new[] { kinds[n & 7], kinds[n >> 3] }).Take(100).Select(kind => $"Dictionary<{kind},"))
            + "int" + new string('>', 100);
    }

    private static class Evo
    {
        public static IReadOnlyList<string> Programs { get; } =
            [.. new NetworkFamilies().Create(new RunSeed(7), 300, []).Select(p => p.Source)];
    }
}
