namespace EvoPrompting.History;

/// <summary>Says in one sentence what is wrong with a run's journal and what the user can do. Files are left as they were.</summary>
public sealed class JournalException(string message, Exception? inner = null) : UserException(message, inner)
{
    /// <summary>Returns the fault of a run that does not repeat what its journal holds.</summary>
    /// <param name="what">For example <c>outcome for candidate 17</c>.</param>
    public static JournalException DoesNotRepeat(string what, object held, object now) =>
        new($"the journal holds another {what}: a run must repeat, so something outside its recipe and seed has changed"
            + $" (held: {Short(held)}; now: {Short(now)})");

    private static string Short(object value)
    {
        var text = $"{value}";
        return text.Length <= 300 ? text : $"{text[..300]}...";
    }
}
