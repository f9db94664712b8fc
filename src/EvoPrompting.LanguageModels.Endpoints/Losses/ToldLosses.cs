namespace EvoPrompting.LanguageModels.Endpoints.Losses;

/// <summary>Tells people of lost answers: the first of each kind, when it happens. Safe to use from several threads.</summary>
/// <param name="say">Takes what people should know, a line each.</param>
internal sealed class ToldLosses(Action<string> say)
{
    private const int MostKinds = 32; // the report counts the rest
    private const int WordsOfKind = 12;

    private readonly Lock gate = new();
    private readonly HashSet<(string Model, string Kind)> told = [];

    /// <param name="fault">Why the answer is lost, in the server's words where it has some.</param>
    public void Add(string model, string fault)
    {
        lock (gate)
            if (told.Count == MostKinds || !told.Add((model, KindOf(fault))))
                return;
        say($"{model}: an answer is lost: {fault.TrimEnd('.')} (more of this kind are not shown)");
    }

    /// <summary>Equal for faults that differ in numbers and names of requests only.</summary>
    public static string KindOf(string fault)
    {
        var words = fault.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(WordsOfKind);
        return string.Join(' ', words.Select(word => word.Any(char.IsDigit) ? "#" : word));
    }
}
