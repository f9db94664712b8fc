namespace EvoPrompting.Recipes;

/// <summary>One fault of a recipe.</summary>
/// <param name="Path">Where, for example <c>training.steps</c>; empty for the whole document.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record RecipeFault(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}

/// <summary>Lists all faults of a recipe together.</summary>
public sealed class RecipeException(IReadOnlyList<RecipeFault> faults) : UserException(
    faults.Count == 1 ? $"the recipe has a fault: {faults[0]}" : $"the recipe has {faults.Count} faults:\n  {string.Join("\n  ", faults)}")
{
    public IReadOnlyList<RecipeFault> Faults => faults;
}
