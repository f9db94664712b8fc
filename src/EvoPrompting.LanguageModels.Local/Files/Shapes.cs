namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>How messages write a shape.</summary>
internal static class Shapes
{
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
