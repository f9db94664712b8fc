using EvoPrompting.Recipes;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Recipes;

public class RecipeDifferencesTests
{
    [Fact]
    public void EachKeyWithAnotherValueIsNamed()
    {
        var recipe = Some.Recipe;
        var other = recipe with
        {
            Search = recipe.Search with { Survivors = recipe.Search.Survivors + 1, ExamplesPerPrompt = 3 },
            Tuning = recipe.Tuning with { LearningRate = 0.03 },
        };
        Assert.Equal(
            ["search.examplesPerPrompt 3", $"search.survivors {other.Search.Survivors}", "tuning.learningRate 0.03"],
            RecipeDifferences.Of(recipe.Write(), other.Write()).Order());
        Assert.Empty(RecipeDifferences.Of(recipe.Write(), recipe.Write()));
    }
}
