using EvoPrompting.Recipes;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Tests;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Torch.Tests.Recipes;

/// <summary>The recipes of single CLRS trainings.</summary>
public class ClrsRecipeTests
{
    [Fact]
    public void TheSchemaInTheFolderIsTheOneOfTheRecords() =>
        Expectation.Matches(Path.Combine("recipes", "clrs-training.schema.json"), ClrsRecipe.Schema());

    [Fact]
    public void TheRecipesInTheFolderAreSoundAndThePaperIsTheDefaults()
    {
        Assert.Equal(new ClrsRecipe(), Read("clrs-training-paper.json"));
        Assert.NotEqual(new ClrsRecipe(), Read("clrs-training-quick.json"));

        static ClrsRecipe Read(string name) => ClrsRecipe.Read(File.ReadAllText(Path.Combine(Repository.Root, "recipes", name)));
    }

    [Fact]
    public void ARecipeSurvivesBeingWrittenAndRead()
    {
        var recipe = new ClrsRecipe { Training = new() { Lengths = [5, 9], Steps = 77 }, Evaluation = new() { TestLength = 12 } };
        Assert.Equal(recipe, ClrsRecipe.Read(recipe.Write()));
    }

    [Fact]
    public void FaultsAreReportedTogether()
    {
        var fault = Assert.Throws<RecipeException>(() => ClrsRecipe.Read(
            """{ "network": { "hiden": 8 }, "training": { "steps": 10, "lengths": [4, 2, 7.5], "batchSize": 0 } }"""));
        Assert.Equal(
            [
                "network.hiden: unknown key 'hiden' in 'network'; did you mean 'hidden'?",
                "training.lengths[2]: expected a whole number, found 7.5",
                "training.batchSize: is 0; take 1 to 4096",
                "training.lengths[1]: is 2; take 4 to 256",
                "training.validateEvery: is 50, but training ends after 10 steps; take at most 10",
            ],
            fault.Faults.Select(f => f.ToString()));
    }
}
