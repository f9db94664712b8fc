using EvoPrompting.Folders;
using EvoPrompting.Folders.Definition;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Folders.Peers;

/// <summary>Folders of other systems are recognised by their files, and become tasks of ours. No evaluator is run.</summary>
public sealed class PeerFormTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void AFolderOfOpenEvolveTakesWhatHasAMeaningAndNamesTheRest()
    {
        Write("my_example/initial_program.py", "x = 1\n");
        Write("my_example/evaluator.py", "def evaluate(path): pass\n");
        Write("my_example/config.yaml", """
            max_iterations: 10
            max_code_length: 20000
            llm: { primary_model: x, temperature: 0.7 }
            prompt:
              system_message: |
                Find small
                numbers.
            database: { num_islands: 3, feature_dimensions: [spread, "complexity"] }
            evaluator:
              timeout: 60
              cascade_thresholds: [1.3, 2]
              parallel_evaluations: 1
              memory_limit_mb: 512
              max_retries: 3
            """);
        var task = FolderTask.Open(folder.In("my_example"));
        Assert.Equal("my-example", task.Name);
        Assert.Equal("Find small\nnumbers.", task.Description);
        Assert.Equal("python", task.Language.Name);
        Assert.Equal("initial_program", Assert.Single(task.Seeds).Name);
        var (evaluator, limits) = (task.Definition.Evaluator, task.Definition.Limits);
        Assert.Equal(
        [
            "python3", "{peers}/evoprompting_openevolve.py", "evaluator.py", "{program}", "--seconds", "60", "--thresholds", "1.3", "2",
            "--features", "spread", "complexity",
        ], evaluator.Score);
        Assert.True(evaluator.Exclusive);
        Assert.Equal((210.0, 512, 20_000), (limits.Seconds, limits.MemoryMegabytes, limits.ProgramBytes));
        Assert.Equal("""
            This is a folder of OpenEvolve (initial_program.py, evaluator.py). Its evaluator loads each program into its own process: jailed as a whole, but a program can write its own score.
            Taken from config.yaml: max_code_length, prompt.system_message, database.feature_dimensions, evaluator.timeout, evaluator.cascade_thresholds, evaluator.parallel_evaluations, evaluator.memory_limit_mb.
            Without meaning here: max_iterations, llm, database.num_islands, evaluator.max_retries. Rounds and models are named by a recipe and --lm.
            """.ReplaceLineEndings("\n"), task.Notice);
        Assert.Contains("a program can write its own score", Assert.Single(task.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAConfigurationTheirUsualValuesCount()
    {
        Write("a/initial_program.rs", "fn main() {}\n");
        Write("a/evaluator.py", "");
        Write("a/config_phase_1.yaml", "evaluator: { timeout: 1 }\n");
        var task = FolderTask.Open(folder.In("a"));
        Assert.Equal("rust", task.Language.Name);
        Assert.Equal("--seconds 300 --thresholds 0.5 0.75 0.9 --features complexity diversity",
            string.Join(' ', task.Definition.Evaluator.Score.Skip(4)));
        Assert.Contains("copy the one that is meant to config.yaml (config_phase_1.yaml)", task.Notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "evaluator: { cascade_evaluation: false, enable_artifacts: false }", "--seconds 300 --features complexity diversity --no-feedback")]
    [InlineData("database: { feature_dimensions: [] }", "--seconds 300 --thresholds 0.5 0.75 0.9")]
    [InlineData("evaluator: { timeout: null, cascade_thresholds: [] }", "--seconds 300 --thresholds --features complexity diversity")]
    [InlineData("", "--seconds 300 --thresholds 0.5 0.75 0.9 --features complexity diversity")]
    public void KeysChangeWhatTheAdapterIsTold(string config, string words)
    {
        Write("a/initial_program.py", "x = 1\n");
        Write("a/evaluator.py", "");
        Write("a/config.yaml", config + "\n");
        Assert.Equal(words, string.Join(' ', FolderTask.Open(folder.In("a")).Definition.Evaluator.Score.Skip(4)));
    }

    [Theory]
    [InlineData("evaluator: { timeout: soon }", "config.yaml: evaluator.timeout is not a number.")]
    [InlineData("evaluator: { timeout: [1] }", "config.yaml: evaluator.timeout is not a text.")]
    [InlineData("evaluator: { cascade_thresholds: 1 }", "config.yaml: evaluator.cascade_thresholds is not a list.")]
    [InlineData("evaluator: { cascade_evaluation: perhaps }", "config.yaml: evaluator.cascade_evaluation is not true or false.")]
    [InlineData("evaluator: { timeout: 1", "is no YAML at line ")]
    public void AConfigurationThatCannotBeUsedIsOneSentence(string config, string reason)
    {
        Write("a/initial_program.py", "x = 1\n");
        Write("a/evaluator.py", "");
        Write("a/config.yaml", config + "\n");
        Assert.Contains(reason, Assert.Throws<UserException>(() => FolderTask.Open(folder.In("a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AConfigurationOfBracketsOnlyEndsNoProcess()
    {
        Write("a/initial_program.py", "x = 1\n");
        Write("a/evaluator.py", "");
        Write("a/config.yaml", new string('[', 900_000));
        Assert.Contains("nested deeper than", Refused("a"), StringComparison.Ordinal);
        Write("a/config.yaml", new string('#', 1_100_000));
        Assert.Contains("it is no configuration", Refused("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersOfShinkaAndSkyDiscoverAreRecognised()
    {
        Write("shinka/initial.py", "x = 1\n");
        Write("shinka/evaluate.py", "");
        Write("shinka/shinka_small.yaml", "evo_config: { task_sys_msg: Pack circles., num_generations: 9 }\n");
        var shinka = FolderTask.Open(folder.In("shinka"));
        Assert.Equal("Pack circles.", shinka.Description);
        Assert.Equal("{peers}/evoprompting_shinka.py", shinka.Definition.Evaluator.Check[1]);
        Assert.StartsWith("This is a folder of ShinkaEvolve (initial.py, evaluate.py).", shinka.Notice, StringComparison.Ordinal);

        Write("sky/initial_program.py", "x = 1\n");
        Write("sky/evaluator/evaluate.sh", "");
        Write("sky/config.yaml", "evaluator: { timeout: 90 }\n");
        var sky = FolderTask.Open(folder.In("sky"));
        Assert.Equal(90, sky.Definition.Limits.Seconds);
        Assert.Contains("No container is made", sky.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoSuchFolderIsOneSentence()
    {
        Write("none/evaluator.py", "");
        Assert.Contains("Nor has it the form of OpenEvolve", Refused("none"), StringComparison.Ordinal);
        Write("two/evaluator.py", "");
        Write("two/initial_program.py", "");
        Write("two/initial_program.rs", "");
        Assert.Contains("several programs to begin with (initial_program.py, initial_program.rs)", Refused("two"),
            StringComparison.Ordinal);
        Write("parts/evaluator.py", "");
        Write("parts/initial_program/main.py", "");
        Assert.Contains("a program of several files cannot be evolved yet", Refused("parts"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheCopyOfARunIsTheSameTaskWithATaskJson()
    {
        Write("a/initial_program.py", "x = 1\n");
        Write("a/evaluator.py", "");
        Write("a/zero.txt", "");
        var task = FolderTask.Open(folder.In("a"));
        var copy = task.CopyTo(folder.In("copy"));
        Assert.Equal(task.Defaults, copy.Defaults);
        Assert.Equal(task.Name, copy.Name);
        Assert.Null(copy.Notice);
        Assert.Equal(task.Recipe(), copy.Recipe());
        File.AppendAllText(folder.In("copy/evaluator.py"), "#");
        Assert.NotEqual(task.Defaults, FolderTask.Open(folder.In("copy")).Defaults);
        Assert.Contains("--python", Assert.Throws<UserException>(() => FolderTask.Open(folder.In("copy"), "python3")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ALargerScoreIsASmallerErrorWhateverItsRange()
    {
        Write("a/initial_program.py", "x = 1\n");
        Write("a/evaluator.py", "");
        var task = FolderTask.Open(folder.In("a"));
        double[] scores = [-1e9, -3, -0.5, 0, 1e-3, 0.9, 2.6, 2702, 1e7];
        var errors = scores.Select(score => task.Error(Metrics(score))).ToArray();
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.Equal(errors.Length, errors.Distinct().Count());
        Assert.All(errors, e => Assert.InRange(e, 0, 0.999999999999));
        Assert.Equal(scores, scores.Select(score => task.Fitness(Metrics(score))));
    }

    [Fact]
    public void PromptsShowOtherNumbersOfAParentButNoHiddenOnes()
    {
        Write("a/initial_program.py", "x = 1\n");
        Write("a/evaluator.py", "");
        var task = FolderTask.Open(folder.In("a"));
        Assert.Equal("# {'combined_score': '0.500000', 'hits': '3.14159'}", task.Describe(Metrics(0.5)).Line);
        Assert.Equal("# {'combined_score': '0.700000'}", task.Target([Metrics(0.5), Metrics(0.7)]).Line);
    }

    public void Dispose() => folder.Dispose();

    private static MetricSet Metrics(double score) => new(
        new Metric(FolderDefinition.ProgramBytes, 120), new Metric("combined_score", score), new Metric("hits", Math.PI),
        new Metric("private_truth", 1), new Metric("test_combined_score", 2));

    private string Refused(string name) => Assert.Throws<UserException>(() => FolderTask.Open(folder.In(name))).Message;

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.In(name))!);
        File.WriteAllText(folder.In(name), text);
    }
}
