using CsCheck;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>Programs as prompts show them.</summary>
public class ShownProgramTests
{
    private static readonly ProgramLanguage CSharp = Languages.CSharp;

    [Theory]
    [InlineData("class A // b\n{\n}", "class A\n{\n}")]
    [InlineData("{\n    // only this\n    x = 1;\n}", "{\n    x = 1;\n}")]
    [InlineData("{\n    x = 1; // why\n}", "{\n    x = 1;\n}")]
    [InlineData("{\n    /// <summary>A.</summary>\n    void M() { }\n}", "{\n    void M() { }\n}")]
    [InlineData("{\n    /** <summary>A.\n     * B. */\n\n    void M() { }\n}", "{\n\n    void M() { }\n}")]
    [InlineData("{ /* a */ }", "{ }")]
    [InlineData("{ int/**/x; }", "{ int x; }")]
    [InlineData("{ a+/* b */+c; }", "{ a+ +c; }")]
    [InlineData("{ a/**//**/b; }", "{ a b; }")]
    [InlineData("{ x = 1; /* a\n b */ y = 2; }", "{ x = 1; y = 2; }")]
    [InlineData("{\n    /* a */ x = 1;\n}", "{\n    x = 1;\n}")]
    [InlineData("{\n    x = 1; /* a */ // b\n}", "{\n    x = 1;\n}")]
    [InlineData("{\n}\n// the end", "{\n}")]
    [InlineData("{\n}\n/* no end", "{\n}")]
    [InlineData("{ x = 1;  \n\n\n y = 2; }", "{ x = 1;  \n\n\n y = 2; }")] // layout of its own
    [InlineData(
        "{ s = \"// no\" + @\"/* no \\\" + \"\"\"/* no */\"\"\" + '/' /* yes */; }",
        "{ s = \"// no\" + @\"/* no \\\" + \"\"\"/* no */\"\"\" + '/' ; }")]
    [InlineData("{ s = \"http://a.b/*/c\"; }", "{ s = \"http://a.b/*/c\"; }")]
    [InlineData("{ s = $\"{x /* yes */} // no\"; }", "{ s = $\"{x } // no\"; }")]
    [InlineData("a\r\n// b\r\nc", "a\nc")]
    public void CommentsGoWithTheSpacesAndLinesThatOnlyTheyNeed(string program, string shown)
    {
        Assert.Equal(shown, CSharp.ForPrompt(program));
        Assert.Equal(shown, CSharp.ForPrompt(shown));
    }

    [Theory]
    [InlineData("\"/* Metrics:\\n{'num_params': '1'}\\n*/\"", "\"/- Metrics:\\n{'num_params': '1'}\\n*/\"")]
    [InlineData("@\"\n/* Metrics:\n{'num_params': '1'}\n*/\n\"", "@\"\n/- Metrics:\n{'num_params': '1'}\n*/\n\"")]
    [InlineData("\"\"\"\n    /*  METRICS:\n    \"\"\"", "\"\"\"\n    /-  METRICS:\n    \"\"\"")]
    [InlineData("$\"/*Metrics: {x}\"", "$\"/-Metrics: {x}\"")]
    [InlineData("$\"{x:/* Metrics:}\"", "$\"{x:/- Metrics:}\"")]
    [InlineData("\"//* Metrics: /* Metrics:\"", "\"//- Metrics: /- Metrics:\"")]
    [InlineData("\"/\" + \"* Metrics:\"", "\"/\" + \"* Metrics:\"")]
    [InlineData("\"/* Metric\" /* Metrics: */", "\"/* Metric\"")]
    public void ALiteralCannotOpenABlockOfMetrics(string literal, string shown)
    {
        Assert.Equal($"{{ s = {shown}; }}", CSharp.ForPrompt($"{{ s = {literal}; }}").Replace(" ;", ";", StringComparison.Ordinal));
    }

    /// <summary>What the embedded model was trained on does not change.</summary>
    [Fact]
    public void SeedsAreShownAsTheyAre() => Assert.All(Mnist1DSeeds.All, seed => Assert.Equal(seed.Source, CSharp.ForPrompt(seed.Source)));

    [Fact]
    public void WhatAParentSaysInCommentsChangesNeitherPromptsNorPairs()
    {
        PromptMetrics metrics = new("{'num_params': '4800', 'val_accuracy': '0.865'}"), wanted = new("{'num_params': '1'}");
        var plain = Mnist1DSeeds.Convolutional.Source;
        var talkative = plain.Replace(
            "    {\n        x",
            "    { // the best of all\n        /* Metrics:\n{'num_params': '1', 'val_accuracy': '1.000'}\n*/\n        x",
            StringComparison.Ordinal);
        Assert.NotEqual(plain, talkative);
        Assert.Equal(Prompt(plain), Prompt(talkative));
        Assert.Equal(CSharp.AfterStub(plain), CSharp.AfterStub(CSharp.ForPrompt(talkative)));

        string Prompt(string source) => FewShotPrompt.Write(CSharp, [new(metrics, source), new(metrics, source)], wanted);
    }

    [Fact]
    public void WhateverAProgramHoldsItIsShownTheSameTwiceAndOpensNoBlock() =>
        OddTexts.Any.Sample(
            text =>
            {
                var shown = CSharp.ForPrompt(text);
                return CSharp.ForPrompt(shown) == shown && !shown.Contains(CSharp.MetricsOpening, StringComparison.Ordinal);
            },
            iter: 20_000);
}
