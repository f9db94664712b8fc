using EvoPrompting.Networks.Trainers;
using EvoPrompting.Recipes;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Tests;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Torch.Tests.Recipes;

/// <summary>The recipes in the folder <c>recipes</c>, read with the tasks that they are of.</summary>
public class ShippedRecipeTests
{
    private static readonly Mnist1DTask task = new();

    [Theory]
    [InlineData("mnist1d-quick.json", 128)]
    [InlineData("mnist1d-edits.json", 128)]
    [InlineData("mnist1d-paper.json", 1600)]
    public void TheRecipesAreSound(string name, int children)
    {
        var recipe = Read(name);
        Assert.Equal(children, recipe.Search.Rounds * recipe.Search.ChildrenPerRound);
    }

    [Fact]
    public void TheQuickRecipeIsTheDefaults() => Assert.Equal(Recipe.Of(task), Read("mnist1d-quick.json"));

    [Fact]
    public void ThePapersRecipeTrainsFor8000Steps() =>
        Assert.Equal(8000, ((Mnist1DSettings)Read("mnist1d-paper.json").Settings).Training.Steps);

    [Fact]
    public void TheSchemaInTheFolderIsTheOneOfTheRecords() =>
        Expectation.Matches(Path.Combine("recipes", "mnist1d.schema.json"), RecipeSchema.Write(task));

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

    private static Recipe Read(string name) => Recipe.Read(File.ReadAllText(Path.Combine(Folder(), name)), [task]);

    private static string Folder() => Path.Combine(Repository.Root, "recipes");
}
