using System.Text;
using CsCheck;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Edits;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Folders.Programs;
using EvoPrompting.Prompts;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Folders;

/// <summary>Programs of which only the regions between markers are written: all else stays byte for byte.</summary>
public class RegionTests
{
    private const string Seed = "import sys\n# EVOLVE-BLOCK-START\nx = 1\n# EVOLVE-BLOCK-END\nprint(x)  \n";
    private const string Start = "# EVOLVE-BLOCK-START", End = "# EVOLVE-BLOCK-END";

    private static readonly LanguageStyle Python = KnownLanguages.Find("python")!;

    // What stands outside: any bytes of which none is part of a marker, lines with other ends, half characters, zeros.
    private static readonly Gen<byte[]> Outside = Gen.OneOf(
            "a", " ", "\t", "\n", "\r", "\r\n", "#", "\0", "\u00e9", "EVOLVE-BLOCK", "\ufeff")
        .Select(Encoding.UTF8.GetBytes).Array[0, 12].Select(parts => parts.SelectMany(p => p).ToArray())
        .SelectMany(text => Gen.Byte[128, 255].Array[0, 3].Select(tail => (byte[])[.. text, .. tail]));

    private static readonly Gen<string> Line =
        Gen.OneOf("x = 1", "    y  ", "", "\u00e9\u4e2d", "# EVOLVE", "print('EVOLVE-BLOCK-START')");

    [Fact]
    public void WhatStandsOutsideStaysByteForByteWhateverTheAnswer() => Gen.Select(
        Outside.Array[2, 4], Gen.OneOf("\n", "\r\n"), Line.Array[0, 4].Array[3], Line.Array[0, 4].Array[3], Gen.Bool).Sample(
        (outside, newLine, first, second, isWhole) =>
        {
            var count = outside.Length - 1;
            var seed = Put(outside, first, newLine);
            var language = LanguageOf(seed, out var source);
            Assert.Equal(seed, FileOf(language, source)); // the seed itself, whatever it holds
            var answer = isWhole
                ? Encoding.UTF8.GetString(Put(outside, second, "\n")) // a model sees other characters for what is no text
                : string.Concat(second.Take(count).Select(lines => $"{Start}\n{Joined(lines, "\n")}{End}\n"));
            var child = language.Read(isWhole ? answer : $"Here:\n```\n{answer}```\n");
            Assert.Equal(Put(outside, second, newLine), FileOf(language, child));
        }, iter: 2_000);

    [Theory]
    [InlineData("# EVOLVE-BLOCK-START\nx = 2\n# EVOLVE-BLOCK-END", "x = 2\n")]
    [InlineData("x = 2", "x = 2\n")]
    [InlineData("```python\nx = 2\n```", "x = 2\n")]
    [InlineData("import os\n# EVOLVE-BLOCK-START\nx = 2\n#EVOLVE-BLOCK-END\nprint(9)", "x = 2\n")]
    [InlineData("Sure:\n```\n# EVOLVE-BLOCK-START (mine)\n  x = 2\n\n# EVOLVE-BLOCK-END\n```\nwhich is shorter than this", "  x = 2\n\n")]
    [InlineData("# EVOLVE-BLOCK-START\r\nx = 2\r\n# EVOLVE-BLOCK-END\r\n", "x = 2\n")]
    [InlineData("# EVOLVE-BLOCK-START\n# EVOLVE-BLOCK-END", "")]
    public void AnAnswerIsTheWholeProgramOrItsRegion(string answer, string region)
    {
        var language = LanguageOf(Encoding.UTF8.GetBytes(Seed), out var source);
        Assert.Equal($"# Program:\n{Start}\nx = 1\n{End}", source);
        Assert.Equal(Seed.Replace("x = 1\n", region), Encoding.UTF8.GetString(FileOf(language, language.Read(answer))));
    }

    [Theory]
    [InlineData("# EVOLVE-BLOCK-START\nx = 2", "it has lost a marker: EVOLVE-BLOCK-START without EVOLVE-BLOCK-END")]
    [InlineData("x = 2\n# EVOLVE-BLOCK-END", "it has lost a marker: EVOLVE-BLOCK-END without EVOLVE-BLOCK-START")]
    [InlineData(
        "# EVOLVE-BLOCK-START\nx\n# EVOLVE-BLOCK-START\ny\n# EVOLVE-BLOCK-END", "it has lost a marker: a second EVOLVE-BLOCK-START before")]
    [InlineData(
        "# EVOLVE-BLOCK-START\n# EVOLVE-BLOCK-END\n# EVOLVE-BLOCK-START\n# EVOLVE-BLOCK-END", "it has 2 regions between EVOLVE-BLOCK")]
    [InlineData("import sys\nx = 2\nprint(x)", "it has lost its markers: it is a whole program without EVOLVE-BLOCK-START")]
    [InlineData(" \n", "there is no program in the answer")]
    public void AnAnswerThatLosesAMarkerSaysSo(string answer, string fault)
    {
        var language = LanguageOf(Encoding.UTF8.GetBytes(Seed), out _);
        Assert.StartsWith(fault, language.Texts(language.Read(answer)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralRegionsAreToldByTheirOrderAndNeedTheirMarkers()
    {
        var seed = Encoding.UTF8.GetBytes($"a\n{Start}\none\n{End}\nb\n  {Start}: the second\ntwo\n  {End}");
        var language = LanguageOf(seed, out var source);
        Assert.Equal($"# Program:\n{Start}\none\n{End}\n  {Start}: the second\ntwo\n  {End}", source);
        var child = language.Read($"```\n{Start}\n1\n{End}\n```\nand\n```\n{Start}\n2\n{End}\n```");
        Assert.Equal($"a\n{Start}\n1\n{End}\nb\n  {Start}: the second\n2\n  {End}", Encoding.UTF8.GetString(FileOf(language, child)));
        Assert.Equal(
            "it has lost its markers: no line with EVOLVE-BLOCK-START, and the program has 2 regions",
            language.Texts(language.Read("1")).Fault);
    }

    [Theory]
    [InlineData("a\n# EVOLVE-BLOCK-END\n", "line 2: EVOLVE-BLOCK-END without EVOLVE-BLOCK-START")]
    [InlineData("# EVOLVE-BLOCK-START\nb\n", "line 1: EVOLVE-BLOCK-START is never followed by EVOLVE-BLOCK-END")]
    [InlineData("a\n# EVOLVE-BLOCK-START", "line 2: EVOLVE-BLOCK-START is never followed by EVOLVE-BLOCK-END")]
    [InlineData("# EVOLVE-BLOCK-START\nb\n# EVOLVE-BLOCK-START\n", "line 3: EVOLVE-BLOCK-START inside the region that begins on line 1")]
    public void AFaultOfASeedNamesItsLine(string seed, string fault)
    {
        using var folder = new TaskFolder();
        File.WriteAllText(folder.In("second.sh"), seed);
        Assert.Contains($"seeds[1]: 'second.sh': {fault}", Assert.Throws<UserException>(folder.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllSeedsShareWhatStandsOutside()
    {
        using var folder = new TaskFolder();
        File.WriteAllText(folder.In("first.sh"), $"a\n{Start}\nb\nc\n{End}\nd\n");
        File.WriteAllText(folder.In("second.sh"), $"a\n{Start}\nother\n{End}\nD\n");
        Assert.Contains(
            "seeds[1]: 'second.sh' differs from 'first.sh' outside of its regions", Assert.Throws<UserException>(folder.Open).Message);
        File.WriteAllText(folder.In("second.sh"), "echo 1\n");
        Assert.Contains("'second.sh' has no regions, and 'first.sh' has some", Assert.Throws<UserException>(folder.Open).Message);
        File.WriteAllText(folder.In("second.sh"), $"a\n{Start}\nother\n{End}\nd\n");
        var task = folder.Open();
        Assert.Equal($"# Program:\n{Start}\nother\n{End}", task.Seeds[1].Source);
        File.WriteAllText(folder.In("own.sh"), $"A\n{Start}\nother\n{End}\nd\n");
        Assert.Contains("differs from 'first.sh'", Assert.Throws<UserException>(() => task.ProgramAt(folder.In("own.sh"))).Message);
        Assert.Equal(task.Seeds[0].Source, task.ProgramAt(folder.In("first.sh")));
    }

    [Theory]
    [InlineData("# EVOLVE-BLOCK-START", true)]
    [InlineData("  //EVOLVE-BLOCK-START: the solver", true)]
    [InlineData("/* EVOLVE-BLOCK-START */", true)]
    [InlineData("<!-- EVOLVE-BLOCK-START -->", true)]
    [InlineData("REM EVOLVE-BLOCK-START", true)]
    [InlineData("s = 'EVOLVE-BLOCK-START'", false)]
    [InlineData("\"EVOLVE-BLOCK-START\"", false)]
    [InlineData("# EVOLVE-BLOCK-STARTED", false)]
    [InlineData("# see EVOLVE-BLOCK-START", false)]
    public void AMarkerIsALineOfItsOwn(string line, bool isOne) =>
        Assert.Equal(isOne, RegionMarks.Of(line, "REM") == RegionMark.Start);

    [Fact]
    public void ChatModelsSeeOnceWhatStandsAround()
    {
        using var folder = new TaskFolder();
        Write($"a={{metrics}}\n{Start}\nb\n{End}\nc");
        var task = folder.Open();
        Assert.StartsWith(
            "The regions of a shell program: what stands between the lines EVOLVE-BLOCK-START and EVOLVE-BLOCK-END, at most 50000 bytes. "
            + "It has 60 seconds and 1024 MB", task.Contract, StringComparison.Ordinal);
        Assert.EndsWith($":\na={{metrics}}\n{Start}\n...\n{End}\nc", task.Contract, StringComparison.Ordinal);
        Assert.Contains("the region of one program, between its two marker lines", task.AnswerRequest, StringComparison.Ordinal);
        var far = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"line {i}\n"));
        Write($"{far}{Start}\nb\n{End}\n{far}");
        var cut = folder.Open().Contract;
        Assert.Contains($"\n[1961 lines left out]\nline 1961\n", cut, StringComparison.Ordinal);
        Assert.Contains($"line 1999\n{Start}\n...\n{End}\nline 0\n", cut, StringComparison.Ordinal);
        Assert.EndsWith("line 38\n[1961 lines left out]", cut, StringComparison.Ordinal);

        void Write(string seed)
        {
            foreach (var name in (string[])["first.sh", "second.sh"]) File.WriteAllText(folder.In(name), seed);
        }
    }

    [Fact]
    public async Task RandomEditsTouchRegionsOnly()
    {
        var seed = Encoding.UTF8.GetBytes($"n = 10\n// {RegionMarks.Start} 1\nx = 1\ny = 2\nz = 3\n// {RegionMarks.End}\nm = 20\n"
            + $"// {RegionMarks.Start} 2\nx = 4\ny = 5\n// {RegionMarks.End}\n");
        var language = LanguageOf(seed, out var source); // the markers are no comments of its language, and hold numbers
        var prompt = FewShotPrompt.Write(language, [new(new("# {}"), source), new(new("# {}"), source)], new("# {}"));
        var request = new CompletionRequest(
            prompt, SoftPrompt.None, [.. Enumerable.Range(0, 500).Select(i => new SampleSettings(1, (ulong)i))], 1000, language);
        var answers = await new LineEdits(language).CompleteAsync(request, TestContext.Current.CancellationToken);
        var children = answers.Select(a => language.Read(a.Text, prompt)).ToArray();
        Assert.All(children, child => Assert.Null(language.Texts(child).Fault));
        Assert.InRange(children.Distinct().Count(), 100, 500);
        foreach (var text in children.Select(child => Encoding.UTF8.GetString(FileOf(language, child))))
        {
            Assert.StartsWith($"n = 10\n// {RegionMarks.Start} 1\n", text, StringComparison.Ordinal);
            Assert.Contains($"\n// {RegionMarks.End}\nm = 20\n// {RegionMarks.Start} 2\n", text, StringComparison.Ordinal);
        }
    }

    private static string Joined(string[] lines, string newLine) => string.Concat(lines.Select(l => l + newLine));

    private static byte[] Put(byte[][] outside, string[][] regions, string newLine)
    {
        var all = new List<byte>();
        for (var i = 0; i < outside.Length; i++)
        {
            // a marker begins a line of its own, and so does what stands behind it
            if (i > 0) all.AddRange(Encoding.UTF8.GetBytes($"{Start}{newLine}{Joined(regions[i - 1], newLine)}{End}{newLine}"));
            all.AddRange(outside[i]);
            if (i < outside.Length - 1) all.Add((byte)'\n');
        }

        return [.. all];
    }

    private static PlainLanguage LanguageOf(byte[] seed, out string source)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.In("seed.py"), seed);
        var (frame, texts, fault) = SeedFiles.Read(folder.In("seed.py"), Python);
        Assert.Null(fault);
        var language = new PlainLanguage(Python, frame!, AnswerForm.Whole);
        source = language.Source(texts);
        return language;
    }

    private static byte[] FileOf(PlainLanguage language, string source)
    {
        var (texts, fault) = language.Texts(source);
        Assert.Null(fault);
        return Assert.Single(language.Frame.Write(texts!)).Content;
    }
}
