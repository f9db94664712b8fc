using System.Text.Json;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Recipes;

public class RecipeTests
{
    private static readonly SearchTask[] Tasks = [new SignalsTask("mnist1d"), new SignalsTask("clrs")];

    [Fact]
    public void KeysLeftOutTakeTheirDefaults() => Assert.Equal(Recipe.Of(Tasks[0]), Recipe.Read("""{ "task": "mnist1d" }""", Tasks));

    [Fact]
    public void CommentsAndTrailingCommasAreAllowed() =>
        Assert.Equal(7, Recipe.Read("""{ /* a */ "task": "mnist1d", "search": { "rounds": 7, }, } // b""", Tasks).Search.Rounds);

    [Fact]
    public void AnUnknownKeyNamesTheNearestKnownOne() => Faulty(
        """{ "task": "mnist1d", "training": { "stepz": 5, "leraningRate": 1, "colour": 1 }, "trainin": {} }""",
        "training.stepz: unknown key 'stepz' in 'training'; did you mean 'steps'?",
        "training.leraningRate: unknown key 'leraningRate' in 'training'; did you mean 'learningRate'?",
        "training.colour: unknown key 'colour' in 'training'; known: steps, batchSize, learningRate, weightDecay, validateEvery",
        "trainin: unknown key 'trainin'; did you mean 'training'?");

    [Theory]
    [InlineData("{ \"task\": \"mnist1d\\ud800\" }")]
    [InlineData("{ \"task\": \"mnist1d\", \"a\\ud800\": 1 }")]
    [InlineData("{ \"task\": \"mnist1d\", \"languageModel\": { \"endpoints\": [{ \"model\": \"\\udc00\" }] } }")]
    public void HalfACharacterIsAFault(string recipe) =>
        Faulty(recipe, @"a text in it holds half a character (an escape like \ud800 alone)");

    [Fact]
    public void AFileWithoutANameIsAFault() => Faulty(
        """
        { "task": "mnist1d", "languageModel": { "weights": "", "systemMessage": "a\u0000b" }, "tuning": { "start": " " } }
        """,
        "languageModel.weights: is empty; name a file, or take null",
        @"languageModel.systemMessage: is no path, for it holds \u0000; name a file, or take null",
        "tuning.start: is empty; name a file, or take null");

    /// <summary>What was not read has its default, which is nobody's fault.</summary>
    [Fact]
    public void WhatDoesNotFitTogetherIsLookedAtWhereAllWasRead() => Faulty(
        """
        {
          "task": "mnist1d", "search": { "promptsPerRound": "20", "samplesPerPrompt": 1, "survivors": 10 },
          "languageModel": { "kind": "endpoints", "endpoints": [null] }, "tuning": { "kind": "none" }
        }
        """,
        "search.promptsPerRound: expected a whole number, found the string \"20\"",
        "languageModel.endpoints[0]: expected an object { ... }, found null");

    [Fact]
    public void AnUnknownTaskNamesTheNearestKnownOne() =>
        Faulty("""{ "task": "mnist" }""", "task: unknown task 'mnist'; did you mean 'mnist1d'?");

    [Fact]
    public void AMissingTaskIsAFault() => Faulty("{}", "task: is missing; name the search task: mnist1d, clrs");

    [Fact]
    public void AllFaultsAreReportedTogetherEachWithItsPath() => Faulty(
        """
        {
          "task": "mnist1d",
          "search": { "rounds": 0, "errorCeiling": 1.5, "selection": "fitest", "survivors": "4", "samplesPerPrompt": 2.5 },
          "training": { "steps": 1e3, "learningRate": 0, "batchSize": null, "steps": 5 },
          "limits": [],
          "languageModel": { "temperatures": [0.5, 3, -1], "weights": 5, "maximumTokens": 99999999999 },
          "tuning": { "epochs": true }
        }
        """,
        "search.selection: 'fitest' is none of fittest, random; did you mean 'fittest'?",
        "search.survivors: expected a whole number, found the string \"4\"",
        "search.samplesPerPrompt: expected a whole number, found 2.5",
        "training.batchSize: expected a whole number, found null",
        "training.steps: key 'steps' stands twice in 'training'",
        "limits: expected an object { ... }, found a list",
        "languageModel.weights: expected a string, found 5",
        "languageModel.maximumTokens: expected a whole number from 16 to 100000, found 99999999999",
        "tuning.epochs: expected a whole number, found true",
        "search.rounds: is 0; take 1 to 1000",
        "search.errorCeiling: is 1.5; take above 0, at most 1",
        "training.learningRate: is 0; take above 0, at most 1",
        "languageModel.temperatures[1]: is 3; take 0 to 2",
        "languageModel.temperatures[2]: is -1; take 0 to 2");

    [Fact]
    public void SurvivorsThatLeaveNothingToTuneOnAreAFault() => Faulty(
        """{ "task": "mnist1d", "search": { "promptsPerRound": 2, "samplesPerPrompt": 3, "survivors": 6 } }""",
        "search.survivors: is 6, but a round has 6 children (promptsPerRound x samplesPerPrompt): nothing would be left to tune on; take "
            + "fewer survivors");

    [Fact]
    public void PairsThatWereTunedOnDoNotJudge() => Faulty(
        """{ "task": "mnist1d", "tuning": { "pairs": "all" } }""",
        "tuning.heldOut: is above 0, but with tuning.pairs all most pairs that would judge a tuning were tuned on after earlier rounds; "
            + "take 0, and rollBack false to keep every tuning");

    [Theory]
    [InlineData("layers")]
    [InlineData("code")]
    public void ALocalCheckpointTakesVectorsBeforeTheFirstLayerOnly(string space) => Faulty(
        $$"""{ "task": "mnist1d", "languageModel": { "kind": "local", "weights": "m" }, "tuning": { "space": "{{space}}" } }""",
        $"tuning.space: is {space}, but languageModel.kind local takes vectors before the first layer; take vectors");

    [Fact]
    public void SettingsThatDoNotFitTogetherAreFaults() => Faulty(
        """{ "task": "mnist1d", "training": { "steps": 50 }, "languageModel": { "kind": "edits", "weights": "a.bin" } }""",
        "training.validateEvery: is 100, but training ends after 50 steps: nothing would be validated",
        "tuning.kind: is softPrompt, but languageModel.kind edits has no soft prompt; take none",
        "languageModel.weights: names a file, but languageModel.kind edits has no weights; take null");

    [Theory]
    [InlineData("\"kind\": \"embedded\", \"chat\": true", "languageModel.chat: is true, but languageModel.kind is embedded; take false: "
        + "of models behind servers the protocol says whether they are chats")]
    [InlineData("\"precision\": \"bfloat16\"", "languageModel.precision: is for languageModel.kind local only; leave it out")]
    [InlineData("\"kind\": \"edits\", \"device\": \"cuda\"", "languageModel.device: is for languageModel.kind local only; leave it out")]
    [InlineData("\"kind\": \"local\", \"weights\": \"a\", \"device\": \"gpu\"",
        "languageModel.device: is 'gpu'; take cpu, cuda, or cuda:1 for the second graphics card")]
    public void WhatIsForACheckpointOfOnesOwnIsAFaultElsewhere(string model, string fault) => Faulty(
        $$"""{ "task": "mnist1d", "tuning": { "kind": "none" }, "languageModel": { {{model}} } }""", fault);

    [Fact]
    public void FaultsOfModelsBehindServersAreNamedWithTheirPlace() => Faulty(
        """
        { "task": "mnist1d", "languageModel": { "kind": "endpoints", "repairsPerPrompt": 1, "endpoints": [
            { "endpoint": "localhost:8000", "keyVariable": "sk-123", "parallelCalls": 0 },
            { "model": "m", "endpoint": "http://me:secret@host/v1" }, { "model": "m", "inputPrice": -1, "modell": "x" }] } }
        """,
        "languageModel.endpoints[2].modell: unknown key 'modell' in 'languageModel.endpoints[2]'; did you mean 'model'?",
        "languageModel.endpoints[0].parallelCalls: is 0; take 1 to 256",
        "languageModel.endpoints[2].inputPrice: is -1; take 0 to 1000000",
        "tuning.kind: is softPrompt, but languageModel.kind endpoints has no soft prompt; take none",
        "languageModel.repairsPerPrompt: needs a chat model, but every endpoint speaks completions; take 0",
        "languageModel.endpoints[0].model: is missing; name the model as its server does",
        "languageModel.endpoints[0].keyVariable: is 'sk-123'; give the name of an environment variable (not the key itself) that ends with "
            + "KEY or TOKEN",
        "languageModel.endpoints[0].endpoint: 'localhost:8000' is no address; take one like http://localhost:8000/v1",
        "languageModel.endpoints[1].endpoint: holds more than an address; leave out user names, passwords, '?' and '#': keys belong into "
            + "the environment",
        "languageModel.endpoints: names a model twice; give it once with the sum of the weights");

    [Fact]
    public void ARecipeWithModelsBehindServersReadsBackEqual()
    {
        var recipe = new Recipe
        {
            Task = "mnist1d",
            Settings = new SignalsSettings(),
            LanguageModel = new()
            {
                Kind = LanguageModelKind.Endpoints,
                Choice = ChoiceKind.Bandit,
                RepairsPerPrompt = 3,
                Endpoints =
                    [new() { Protocol = ProtocolKind.Anthropic, Model = "m", OutputPrice = 0.1 + 0.2 },
                        new() { Model = "n", KeyVariable = "A_KEY", Endpoint = "http://h/v1" }],
            },
            Tuning = new() { Kind = TuningKind.None },
        };
        Assert.Equal(recipe, Recipe.Read(recipe.Write(), Tasks));
        Assert.Equal("anthropic:m", recipe.LanguageModel.Endpoints[0].Name);
    }

    [Theory]
    [InlineData("""{ "task": """, "no JSON at line 1, column 11")]
    [InlineData("{\n \"task\" 5 }", "no JSON at line 2, column 9")]
    [InlineData("[]", "expected an object { ... }, found a list")]
    [InlineData("", "no JSON at line 1, column 1")]
    public void WhatIsNoJsonObjectIsOneFault(string text, string start) =>
        Assert.StartsWith(start, Assert.Single(Assert.Throws<RecipeException>(() => Recipe.Read(text, Tasks)).Faults).ToString());

    [Fact]
    public void WhatIsWrittenIsCompleteAndReadsBackEqual()
    {
        var recipe = new Recipe
        {
            Task = "mnist1d",
            Settings = new SignalsSettings { Training = new() { Steps = 77, ValidateEvery = 7 } },
            Search = new() { Rounds = 9, ErrorCeiling = 0.1 + 0.2, Selection = SelectionKind.Random },
            LanguageModel = new() { Kind = LanguageModelKind.Edits, Temperatures = [1e-5, 2] },
            Tuning = new() { Kind = TuningKind.None },
        };
        var text = recipe.Write();
        Assert.Equal(recipe, Recipe.Read(text, Tasks));
        Assert.Equal(text, Recipe.Read(text, Tasks).Write());
        Assert.DoesNotContain('\r', text);
        foreach (var key in (string[])["validateEvery", "tensorBytesPerStep", "weights", "epochs"]) Assert.Contains($"\"{key}\"", text);
    }

    [Fact]
    public void EqualRecipesHaveEqualHashesHoweverTheyAreWritten()
    {
        var one = Recipe.Read("""{ "task": "mnist1d", "training": { "steps": 1000.0 } }""", Tasks);
        var other = Recipe.Read("""{ "training": {}, /* the default */ "task": "mnist1d" }""", Tasks);
        Assert.Equal(one.Hash(), other.Hash());
        Assert.NotEqual(one.Hash(), (one with { Settings = new SignalsSettings { Training = new() { Steps = 999 } } }).Hash());
    }

    [Fact]
    public void RangesAgreeWithTheSearchs()
    {
        foreach (var search in (SearchSection[])
            [
                new() { Rounds = 1, PromptsPerRound = 1, SamplesPerPrompt = 2, ExamplesPerPrompt = 1, Survivors = 1, ErrorCeiling = 1e-9 },
                new() { Rounds = 1000, PromptsPerRound = 1000, SamplesPerPrompt = 256, ExamplesPerPrompt = 8, Survivors = 100_000,
                    ErrorCeiling = 1 },
            ])
        {
            var recipe = new Recipe { Task = "mnist1d", Search = search };
            Assert.Empty(recipe.Faults());
            Assert.Empty(recipe.SearchSettings().Faults());
        }

        foreach (var search in (SearchSection[])
            [
                new() { Rounds = 0 }, new() { Rounds = 1001 }, new() { PromptsPerRound = 0 }, new() { PromptsPerRound = 1001 },
                new() { SamplesPerPrompt = 0 }, new() { SamplesPerPrompt = 257 }, new() { ExamplesPerPrompt = 0 },
                new() { ExamplesPerPrompt = 9 },
                new() { Survivors = 0 }, new() { Survivors = 32 }, new() { ErrorCeiling = 0 }, new() { ErrorCeiling = 1.1 },
                new() { ErrorCeiling = double.NaN },
            ])
        {
            var recipe = new Recipe { Task = "mnist1d", Search = search };
            Assert.Single(recipe.Faults());
            Assert.Single(recipe.SearchSettings().Faults());
        }
    }

    [Fact]
    public void KeysOfATaskThatNobodyKnowsArePassedOver()
    {
        var common = Recipe.ReadCommon("""{ "task": "later", "dials": { "left": 5 }, "search": { "rounds": 7 } }""");
        Assert.Equal(("later", 7, TaskSettings.None), (common.Task, common.Search.Rounds, common.Settings));
    }

    [Fact]
    public void TheRecipeOfAnEarlierRunIsTakenAsItIs()
    {
        var old = Recipe.ReadOfRun(
            """{ "task": "clrs", "training": { "batchSize": 8192, "gone": 1 }, "limits": { "multiplyAddsPerStep": 5 } }""", Tasks);
        Assert.Equal(8192, ((SignalsSettings)old.Settings).Training.BatchSize);
        Assert.Throws<RecipeException>(() => Recipe.Read("""{ "task": "clrs", "training": { "batchSize": 8192 } }""", Tasks));
    }

    [Fact]
    public void ARecipeOfAnUnknownTaskHasThatOneFault() =>
        Faulty("""{ "task": "later", "dials": { "left": 5 } }""", "task: unknown task 'later'; known: mnist1d, clrs");

    [Fact]
    public void ATasksKeysStandAtTheTopAfterTheSearchs()
    {
        var text = Recipe.Of(Tasks[0]).Write();
        string[] keys = ["task", "search", "training", "limits", "languageModel", "tuning", "retraining"];
        Assert.Equal(keys, JsonDocument.Parse(text).RootElement.EnumerateObject().Select(p => p.Name));
    }

    private static void Faulty(string text, params string[] faults)
    {
        var fault = Assert.Throws<RecipeException>(() => Recipe.Read(text, Tasks));
        Assert.Equal(faults, fault.Faults.Select(f => f.ToString()));
        foreach (var sentence in faults) Assert.Contains(sentence, fault.Message);
    }
}
