using EvoPrompting.Folders;
using EvoPrompting.Folders.Writing;

namespace EvoPrompting.Tests.Folders;

/// <summary>What task.json may say, and that every fault of it is said at once.</summary>
public class DefinitionTests
{
    [Fact]
    public void AllFaultsAreSaidTogetherWithNearestNames()
    {
        var faults = FaultsOf("""
            {
              "nam": "x",
              "description": "d",
              "language": "pyhton",
              "seeds": ["first.sh", "missing.sh", "../first.sh"],
              "evaluator": { "run": ["sh", "{programm}"], "score": ["sh", "score.sh"], "repeats": 0 },
              "metrics": [{ "name": "Gap", "target": "ten" }, { "name": "hits", "better": "smaler" }],
              "error": "gap +",
              "size": "hitss",
              "limits": { "seconds": "many", "processes": 0 }
            }
            """);
        Assert.Contains("nam: unknown key 'nam'; did you mean 'name'?", faults);
        Assert.Contains("name: is missing; name the task", faults);
        Assert.Contains(
            "language: 'pyhton' is not known here, so extension and comment have to be given; or did you mean 'python'?", faults);
        Assert.Contains("seeds[1]: there is no 'missing.sh' in this folder", faults);
        Assert.Contains("seeds[2]: '../first.sh' is no path within this folder", faults);
        Assert.Contains("evaluator.run[1]: unknown placeholder '{programm}'; did you mean 'program'?", faults);
        Assert.Contains("evaluator.run: does not say {program}: which program is it to run?", faults);
        Assert.Contains("evaluator.score: says neither {output} nor {stdout}: it would not see what run left", faults);
        Assert.Contains("evaluator.repeats: is 0; take 1 to 1000", faults);
        Assert.Contains("metrics[1].better: 'smaler' is none of smaller, larger; did you mean 'smaller'?", faults);
        Assert.Contains("limits.seconds: expected a number, found the string \"many\"", faults);
        Assert.Contains("limits.processes: is 0; take 1 to 10000", faults);
        Assert.Contains(faults, f => f.StartsWith("error: 'gap +' is no arithmetic", StringComparison.Ordinal));
        Assert.Equal(faults.Count, faults.Distinct().Count());
    }

    [Theory]
    [InlineData("\"small-task\"", "\"Small Task\"", "name: is 'Small Task'")]
    [InlineData("\"shell\"", "\"\"", "language: is missing")]
    [InlineData("[\"first.sh\", \"second.sh\"]", "[]", "seeds: is empty")]
    [InlineData("[\"first.sh\", \"second.sh\"]", "[\"first.sh\", \"first.sh\"]", "seeds: names a file twice")]
    [InlineData("\"name\": \"hits\"", "\"name\": \"gap\"", "metrics[1].name: is 'gap', as of another metric")]
    [InlineData("\"name\": \"hits\"", "\"name\": \"size\"", "metrics[1].name: is 'size', a name that is taken")]
    [InlineData("\"-10 %\"", "\"10 %\"", "metrics[0].target: is '10 %'; take one like")]
    [InlineData("\"forReports\": true", "\"forReports\": true, \"target\": \"-1\"", "metrics[2].target: is of a metric for reports only")]
    [InlineData("\"gap / 2 +", "\"test_gap / 2 +", "error: names 'test_gap', which is for reports only")]
    [InlineData("\"gap / 2 +", "\"gapp / 2 +", "error: names 'gapp', which is no metric; did you mean 'gap'?")]
    [InlineData("\"gap / 2 +", "\"error / 2 +", "error: names 'error', which is no metric")]
    [InlineData("\"gap / 2 + 1 - hits / hits\"", "\"'text'\"", "error: ''text'' gives no number")]
    [InlineData("\"{stdout}\"", "\"{task}\"", "evaluator.score: says neither {output} nor {stdout}")]
    [InlineData(
        "[\"sh\", \"{program}\"]", "[\"sh\", \"{program}\", \"{stdout}\"]", "evaluator.run: says {stdout}, which is known after run only")]
    [InlineData("\"run\": [\"sh\", \"{program}\"], ", "", "evaluator.score: says {stdout}, which is known after run only")]
    [InlineData("[\"sh\", \"{program}\"]", "[\"sh\", \"{program}\", \"{cpu}\"]", "evaluator.run: says {cpu}, which")]
    [InlineData("[\"sh\", \"{program}\"]", "[\"{program}\"]", "evaluator.run[0]: names no program")]
    [InlineData("\"run\": [\"sh\", \"{program}\"],", "", "evaluator.inputs: are for run")]
    [InlineData("[\"points.txt\"]", "[\"/etc/passwd\"]", "evaluator.inputs[0]: '/etc/passwd' is no path within this folder")]
    [InlineData("\"run\": [", "\"build\": [\"cc\"], \"run\": [", "evaluator.build: does not say {program}")]
    [InlineData("\"run\": [", "\"build\": [\"cc\", \"{program}\", \"{output}\"], \"run\": [", "evaluator.build: says {output}")]
    [InlineData(
        "[\"sh\", \"{program}\"]", "[\"sh\", \"{program}\", \"{built}\"]", "evaluator.build: is empty, and another command says {built}")]
    [InlineData("[\"sh\", \"{program}\"]", "[\"{built}/program\"]", "evaluator.run[0]: names no program")]
    [InlineData(
        "\"inputs\"", "\"environment\": [\"no-name=1\"], \"inputs\"", "evaluator.environment[0]: is 'no-name=1'; take one like NAME=value")]
    [InlineData("\"inputs\"", "\"screens\": [{ }], \"inputs\"", "evaluator.screens[0].score: is empty")]
    [InlineData(
        "\"inputs\"", "\"screens\": [{ \"require\": \"1 > 0\" }], \"inputs\"",
        "evaluator.screens[0].require: '1 > 0' names no number")]
    [InlineData(
        "\"inputs\"", "\"screens\": [{ \"score\": [\"sh\", \"{stdout}\"] }], \"inputs\"",
        "evaluator.screens[0].score: says {stdout}, which is known after run only")]
    [InlineData("\"ceiling\": 4", "\"ceiling\": 0", "ceiling: is 0; take above 0")]
    public void EachRuleIsHeld(string old, string with, string fault)
    {
        Assert.Contains(old, TaskFolder.Whole, StringComparison.Ordinal);
        Assert.Contains(FaultsOf(TaskFolder.Whole.Replace(old, with)), f => f.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void AFreeLanguageNeedsItsExtensionAndComment()
    {
        using var folder = new TaskFolder(TaskFolder.Whole.Replace(
            "\"language\": \"shell\"", "\"language\": \"brainstorm\", \"extension\": \".bs\", \"comment\": \"REM\""));
        var task = folder.Open();
        Assert.Equal(".bs", task.Language.FileExtension);
        Assert.Equal("REM Program:\necho 3", task.Seeds[1].Source);
    }

    [Fact]
    public void AFolderWithoutADefinitionSaysHowToGetOne()
    {
        using var folder = new TaskFolder();
        File.Delete(folder.In("task.json"));
        Assert.Contains("There is no task.json", Assert.Throws<UserException>(folder.Open).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.In("task.json"), "{ \"name\": }");
        Assert.Contains("no JSON at line 1", Assert.Throws<UserException>(folder.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSchemaIsTheShippedOne() => Expectation.Matches(Path.Combine("recipes", "task.schema.json"), NewFolder.Schema());

    [Fact]
    public void EveryTemplateIsATask()
    {
        using var folder = new TaskFolder();
        foreach (var language in NewFolder.Languages)
        {
            var path = folder.In($"My {language} task");
            NewFolder.Write(path, language);
            var task = FolderTask.Open(path);
            Assert.Equal($"my-{language}-task", task.Name);
            Assert.Equal(language, task.Language.Name);
            Assert.Empty(task.Remarks);
            var refused = Assert.Throws<UserException>(() => NewFolder.Write(path, language));
            Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
        }
    }

    private static IReadOnlyList<string> FaultsOf(string definition)
    {
        using var folder = new TaskFolder(definition);
        return [.. Assert.Throws<UserException>(folder.Open).Message.Split("\n  ").SelectMany(l => l.Split("a fault:\n  ")).Skip(1)];
    }
}
