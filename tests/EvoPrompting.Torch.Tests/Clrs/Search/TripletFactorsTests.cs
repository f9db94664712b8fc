using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs;

namespace EvoPrompting.Torch.Tests.Clrs.Search;

/// <summary>Programs cut into factors: the paper's functions, and answers of a language model confined to one.</summary>
public class TripletFactorsTests
{
    private static readonly ClrsTask task = new();
    private static readonly ProgramFactors factors = task.Factors;

    [Fact]
    public void TheStatementsOfTheBaselineAreEachOfOneFactor()
    {
        var v1 = Function("v1");
        Assert.Equal(["node1 =", "node2 =", "node3 =", "triplets = node1"], Beginnings(v1, "node terms"));
        Assert.Equal(["edge1 =", "edge2 =", "edge3 =", "triplets = triplets + edge1"], Beginnings(v1, "edge terms"));
        Assert.Equal(["whole =", "triplets = triplets + whole"], Beginnings(v1, "graph term"));
        Assert.Equal(["return nn.Dense(outputs)"], Beginnings(v1, "reduction and output"));
        Assert.Empty(factors.Statements(v1, "methods"));
        Assert.Single(factors.Statements(Function("v9"), "methods"));
    }

    [Fact]
    public void EveryStatementOfThePapersFunctionsIsOfOneFactor()
    {
        foreach (var seed in ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered))
            Assert.Equal(
                seed.Source.Split('\n').Count(l => l.EndsWith(';') && l.StartsWith("        ", StringComparison.Ordinal)
                    && !l.Contains("proj", StringComparison.Ordinal)),
                factors.Names.Where(n => n != "methods").Sum(n => factors.Statements(seed.Source, n).Count));
    }

    [Fact]
    public void AChildIsItsParentButForTheFactor()
    {
        var (parent, answer) = (Function("v1"), Function("v9").Replace("amax", "sum", StringComparison.Ordinal));
        foreach (var factor in factors.Names)
        {
            var child = factors.Confine(factor, parent, answer)!;
            foreach (var name in factors.Names.Where(n => n != "methods"))
                Assert.Equal(factors.Statements(name == factor ? answer : parent, name), factors.Statements(child, name));
        }

        Assert.Contains("Rep(Tensor x", factors.Confine("edge terms", parent, answer)); // the method that the new statements call
    }

    /// <summary>Whoever reads an answer before there is a child, to have it repaired, reads the child.</summary>
    [Fact]
    public void AnAnswerToAPromptThatNamesAFactorIsThatFactorOfIt()
    {
        var (first, parent, answer) = (Function("v4"), Function("v1"), Function("v9").Replace("amax", "sum", StringComparison.Ordinal));
        PromptExample[] examples = [new(new("{'size': '1'}"), first), new(new("{'size': '2'}"), parent)];
        foreach (var factor in factors.Names)
        {
            var prompt = FewShotPrompt.Write(task.Language, examples, new("{'size': '3'}"), factor);
            Assert.Equal(
                factors.Confine(factor, task.Language.ForPrompt(parent), answer),
                AnsweredProgram.Read(task, task.Language.AfterStub(answer)!, prompt));
        }

        var whole = FewShotPrompt.Write(task.Language, examples, new("{'size': '3'}"), null);
        Assert.Equal(answer, AnsweredProgram.Read(task, task.Language.AfterStub(answer)!, whole));
    }

    [Fact]
    public void AChildThatChangesNothingOfTheFactorIsItsParent()
    {
        Assert.Equal(Function("v4"), factors.Confine("edge terms", Function("v4"), Function("v1")));
        Assert.Equal(Function("v1"), factors.Confine("reduction and output", Function("v1"), Function("v7")));
    }

    [Fact]
    public void ATermThatTheParentLacksIsPutIn()
    {
        var child = factors.Confine("graph term", Function("v7"), Function("v1"))!;
        Assert.Equal(factors.Statements(Function("v1"), "graph term"), factors.Statements(child, "graph term"));
    }

    /// <summary>A statement of the factor that is used before another factor's statement stays before it.</summary>
    [Fact]
    public void SharedStatementsStayWhereTheParentHasThem()
    {
        const string parent = """
            class Triplets : TripletFunction
            {
                public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
                {
                    var node1 = nn.Dense(features)(z);
                    var edge1 = nn.Dense(features)(edges);
                    var triplets = node1.unsqueeze(2).unsqueeze(3) + edge1.unsqueeze(3);
                    var whole = nn.Dense(features)(graph);
                    triplets = triplets + whole.unsqueeze(1).unsqueeze(2).unsqueeze(3);
                    return nn.Dense(outputs)(triplets.amax([1]));
                }
            }
            """;
        var answer = parent.Replace("amax", "amin", StringComparison.Ordinal);
        Assert.Equal(answer, Lines(factors.Confine("reduction and output", parent, answer)!));
        answer = parent.Replace("        return", "        triplets = triplets * triplets;\n        return", StringComparison.Ordinal);
        Assert.Equal(answer, Lines(factors.Confine("reduction and output", parent, answer)!));
        answer = answer.Replace("var whole = ", "var whole = 2 * ", StringComparison.Ordinal);
        Assert.Equal(
            parent.Replace("var whole = ", "var whole = 2 * ", StringComparison.Ordinal),
            Lines(factors.Confine("graph term", parent, answer)!));

        // What is new stands before the next statement that both have.
        var early = parent.Replace(
            "        var whole", "        triplets = triplets * triplets;\n        var whole", StringComparison.Ordinal);
        Assert.Equal(
            parent.Replace("        return", "        triplets = triplets * triplets;\n        return", StringComparison.Ordinal),
            Lines(factors.Confine("reduction and output", parent, early)!));

        static string Lines(string program) => program.Replace("\r", "", StringComparison.Ordinal);
    }

    [Fact]
    public void CommentsAndCompoundAssignmentsAreReadAsACompilerReadsThem()
    {
        const string function = """
            class Triplets : TripletFunction
            {
                public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
                {
                    var node1 = nn.Dense(features)(z); // not (of edges
                    // of the graph
                    var edge1 = nn.Dense(features)(edges);
                    var both = node1.unsqueeze(2);
                    both += edge1;
                    both *= nn.Dense(features)(graph).unsqueeze(1).unsqueeze(1); /* z */
                    if (features > 4) return nn.Dense(outputs)(both);
                    else return nn.Dense(outputs)(-both);
                }
            }
            """;
        Assert.Equal(["var node1 = nn.Dense(features)(z); // not (of edges", "var both = node1.unsqueeze(2);"], Of("node terms"));
        Assert.Equal(["// of the graph\n        var edge1 = nn.Dense(features)(edges);", "both += edge1;"], Of("edge terms"));
        Assert.Equal(["both *= nn.Dense(features)(graph).unsqueeze(1).unsqueeze(1); /* z */"], Of("graph term"));
        Assert.Equal(2, Of("reduction and output").Count());

        IEnumerable<string> Of(string factor) => factors.Statements(function, factor).Select(s => s.Trim().Replace("\r", ""));
    }

    /// <summary>All statements were of one factor, and a term that only the child has was lost.</summary>
    [Fact]
    public void ATermIsPutBeforeTheLastStatementWhateverThatIs()
    {
        const string parent = """
            class Triplets : TripletFunction
            {
                public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
                {
                    var node1 = nn.Dense(features)(z);
                    throw new NotSupportedException($"{node1.dim()}");
                }
            }
            """;
        Assert.Single(factors.Statements(parent, "reduction and output"));
        var child = factors.Confine("graph term", parent, Function("v1"))!;
        Assert.Equal(factors.Statements(Function("v1"), "graph term"), factors.Statements(child, "graph term"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("I cannot do that.")]
    [InlineData("class Triplets : TripletFunction\n{\n    public override Tensor Call(Tensor z) => z;\n}")]
    public void WhatHasNoStatementsCannotBeConfined(string answer) =>
        Assert.Null(factors.Confine("node terms", Function("v1"), answer));

    [Fact]
    public async Task RandomEditsOfAFactorChangeItAlone()
    {
        foreach (var factor in factors.Names.SkipLast(1))
        {
            var examples = new[] { "v9", "v1" }.Select(name => new PromptExample(task.Describe(task.Example), Function(name))).ToArray();
            var prompt = FewShotPrompt.Write(task.Language, examples, task.Target([task.Example]), factor);
            Assert.Equal(factor, FewShotPrompt.FactorOf(task.Language, prompt));
            SampleSettings[] samples = [.. Enumerable.Range(0, 40).Select(i => new SampleSettings(1, (ulong)i))];
            var answers = await task.Language.RandomEdits().CompleteAsync(
                new CompletionRequest(prompt, SoftPrompt.None, samples, 512, task.Language), TestContext.Current.CancellationToken);
            var children = answers.Select(a => factors.Confine(factor, Function("v1"), task.Language.Read(a.Text))!).ToArray();
            Assert.InRange(children.Distinct().Count(), 4, 40);
            foreach (var name in factors.Names.SkipLast(1).Where(n => n != factor))
                Assert.All(children, c => Assert.Equal(factors.Statements(Function("v1"), name), factors.Statements(c, name)));
        }
    }

    private static string Function(string name) =>
        task.Language.ForPrompt(ClrsFunctions.Seeds.Single(s => s.Name == name).Source);

    private static IEnumerable<string> Beginnings(string program, string factor) => factors.Statements(program, factor).Select(s =>
    {
        var text = s.Trim().Replace("var ", "", StringComparison.Ordinal);
        return text.StartsWith("triplets", StringComparison.Ordinal) ? text[..text.IndexOf('.')]
            : text[..(text.IndexOf('=') is >= 0 and var at ? at + 1 : "return nn.Dense(outputs)".Length)];
    });
}
