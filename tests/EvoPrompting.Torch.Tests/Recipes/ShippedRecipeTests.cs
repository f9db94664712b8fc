using EvoPrompting.Networks.Trainers;
using EvoPrompting.Recipes;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Tests;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Torch.Tests.Recipes;

/// <summary>The recipes in the folder <c>recipes</c>, read with the tasks that they are of.</summary>
public class ShippedRecipeTests
{
    private static readonly Mnist1DTask task = new();
    private static readonly ClrsTask clrs = new();

    [Theory]
    [InlineData("mnist1d-quick.json", 128)]
    [InlineData("mnist1d-edits.json", 128)]
    [InlineData("mnist1d-paper.json", 1600)]
    [InlineData("mnist1d-smollm2.json", 128)]
    [InlineData("clrs-quick.json", 128)]
    [InlineData("clrs-few-shot.json", 128)]
    [InlineData("clrs-untuned.json", 128)]
    [InlineData("clrs-edits.json", 128)]
    [InlineData("clrs-paper.json", 1600)]
    public void TheRecipesAreSound(string name, int children)
    {
        var recipe = Read(name);
        Assert.Equal(children, recipe.Search.Rounds * recipe.Search.ChildrenPerRound);
    }

    [Theory]
    [InlineData("mnist1d")]
    [InlineData("clrs")]
    public void TheRacedRecipesMaySpendWhatTheQuickOnesDo(string name)
    {
        var (raced, quick) = (Read($"{name}-raced.json"), Read($"{name}-quick.json"));
        Assert.Equal(
            quick.Search.Rounds * quick.Search.ChildrenPerRound,
            raced.Search.Rounds * (raced.Search.ChildrenPerRound + raced.Retraining.MostPerRound));
        Assert.Equal(quick, raced with { Search = quick.Search, Retraining = new() });
    }

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    public void TheRecipesThatMeasureFactorsDifferInThatOnly(int children)
    {
        var (whole, factor) = (Read($"clrs-{children}.json"), Read($"clrs-{children}-factor.json"));
        Assert.Equal(children, whole.Search.Rounds * whole.Search.ChildrenPerRound);
        Assert.Equal(ChangeKind.Factor, factor.Search.Change);
        Assert.Equal(whole, factor with { Search = whole.Search });
        Assert.Equal(whole.Search, factor.Search with { Change = ChangeKind.All });
    }

    [Theory]
    [InlineData("""{ "task": "clrs", "search": { "change": "factor" } }""", "tuning.kind none")]
    [InlineData("""{ "task": "mnist1d", "search": { "change": "factor" }, "tuning": { "kind": "none" } }""", "not cut into factors")]
    public void FactorsAreRefusedWhereThereAreNone(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<RecipeException>(() => Recipe.Read(text, [task, clrs])).Message);

    [Fact]
    public void TheRecipesThatMeasureTuningDifferInThatOnly()
    {
        var (tuned, untuned) = (Read("mnist1d-smollm2.json"), Read("mnist1d-smollm2-untuned.json"));
        var seeds = Read("mnist1d-smollm2-seeds.json");
        Assert.Equal((TuningKind.SoftPrompt, TuningKind.None), (tuned.Tuning.Kind, untuned.Tuning.Kind));
        Assert.Equal(tuned, untuned with { Tuning = tuned.Tuning });
        Assert.Equal(tuned, seeds with { Tuning = seeds.Tuning with { SeedPairs = 0 } });
        Assert.Equal(3, seeds.Tuning.SeedPairs);
    }

    [Fact]
    public void ThePapersRecipesTrainEachChildOnce()
    {
        Assert.Equal(RetrainingKind.None, Read("mnist1d-paper.json").Retraining.Kind);
        Assert.Equal(RetrainingKind.None, Read("clrs-paper.json").Retraining.Kind);
    }

    [Fact]
    public void TheQuickRecipesAreTheDefaults()
    {
        Assert.Equal(Recipe.Of(task), Read("mnist1d-quick.json"));
        Assert.Equal(Recipe.Of(clrs), Read("clrs-quick.json"));
    }

    [Fact]
    public void ThePapersRecipeTrainsFor8000Steps() =>
        Assert.Equal(8000, ((Mnist1DSettings)Read("mnist1d-paper.json").Settings).Training.Steps);

    /// <summary>Its sections are shared with the recipes of single trainings, whose defaults are the published setting.</summary>
    [Fact]
    public void ThePapersRecipeOfClrsTrainsAsPublishedFor2000Steps()
    {
        var paper = (ClrsSettings)Read("clrs-paper.json").Settings;
        Assert.Equal(new ClrsNetworkSection(), paper.Network);
        Assert.Equal(new ClrsTrainingSection { Steps = 2000 }, paper.Training);
        Assert.Equal(new ClrsEvaluationSection(), paper.Evaluation);
        Assert.Equal(new TripletLimits(), paper.Limits);
    }

    [Fact]
    public void ASectionThatSaysSomethingElseKeepsTheTasksDefaults()
    {
        var quick = new ClrsSettings();
        Assert.Equal(
            quick with { Training = quick.Training with { BatchSize = 8 } },
            Recipe.Read("""{ "task": "clrs", "training": { "batchSize": 8 } }""", [clrs]).Settings);
    }

    [Fact]
    public void TheSchemasInTheFolderAreThoseOfTheRecords()
    {
        Expectation.Matches(Path.Combine("recipes", "mnist1d.schema.json"), RecipeSchema.Write(task));
        Expectation.Matches(Path.Combine("recipes", "clrs.schema.json"), RecipeSchema.Write(clrs));
    }

    [Fact]
    public void WhatTheRecipeAllowsTheTrainerAllows()
    {
        foreach (var training in (TrainingSettings[])[new() { BatchSize = 2, LearningRate = 1e-9, Steps = 1, ValidateEvery = 1 },
            new() { BatchSize = 4096, LearningRate = 1, WeightDecay = 1 }])
        {
            Assert.Empty((Recipe.Of(task) with { Settings = new Mnist1DSettings { Training = training } }).Faults());
            Assert.Empty(training.Faults());
        }

        foreach (var training in (TrainingSettings[])[new() { BatchSize = 8192 }, new() { BatchSize = 1 }, new() { LearningRate = 2 },
            new() { LearningRate = 0 }, new() { Steps = 1_000_001 }])
        {
            Assert.Single((Recipe.Of(task) with { Settings = new Mnist1DSettings { Training = training } }).Faults());
            Assert.Single(training.Faults());
        }
    }

    private static Recipe Read(string name) => Recipe.Read(File.ReadAllText(Path.Combine(Folder(), name)), [task, clrs]);

    private static string Folder() => Path.Combine(Repository.Root, "recipes");
}
