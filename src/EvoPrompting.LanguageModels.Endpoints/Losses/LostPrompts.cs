using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Losses;

/// <summary>
/// What is done about a prompt whose answers are all lost: the run stops, so that no round is spent on a server that gives nothing. A
/// resume asks for them again, as another attempt. Losses stand, as children that are rejected, where the server has answered other
/// calls of the same process meanwhile, or at the third attempt of a run in which it ever answered: then it is the prompt.
/// </summary>
/// <remarks>Attempts are calls with hashes of their own, so recorded calls alone say which of them is the history.</remarks>
internal sealed class LostPrompts
{
    /// <summary>So many losses in a row are no accident; fewer may be one, though they are all of a small prompt.</summary>
    public const int InARow = 4;

    private const int LastAttempt = 2;

    private int inARow;

    /// <summary>Takes note of a call that was made.</summary>
    public void Add(ModelCall call)
    {
        if (call.Text is not null) Volatile.Write(ref inARow, 0);
        else Interlocked.Increment(ref inARow);
    }

    /// <summary>Whether losses that were recorded before are the prompt's history.</summary>
    public static bool Stand(int attempt, bool hasEverAnswered) => attempt >= LastAttempt && hasEverAnswered;

    /// <summary>Whether losses of this process become the prompt's history.</summary>
    /// <param name="samples">How many answers are lost.</param>
    /// <param name="hasAnsweredNow">The server has answered a call of this process.</param>
    public bool Stand(int attempt, int samples, bool hasEverAnswered, bool hasAnsweredNow) =>
        Stand(attempt, hasEverAnswered)
        || (hasAnsweredNow && attempt > 0)
        || (attempt == 0 && Math.Max(samples, Volatile.Read(ref inARow)) < InARow);

    /// <summary>Returns the stop, with the commonest reason.</summary>
    public static ServerStoppedException Stop(IReadOnlyList<ModelCall> lost)
    {
        var models = string.Join(", ", lost.Select(c => c.Model).Distinct());
        var kinds = lost.GroupBy(c => ToldLosses.KindOf(c.Fault!)).OrderByDescending(g => g.Count()).ToArray();
        var reason = kinds[0].First().Fault!.TrimEnd('.');
        var others = kinds.Length == 1 ? "" : $" (and {kinds.Length - 1} other reason{(kinds.Length == 2 ? "" : "s")})";
        var answers = lost.Count == 1 ? "the answer to a prompt is" : $"all {lost.Count} answers to a prompt are";
        return new ServerStoppedException($"{models}: {answers} lost: {reason}{others}.") { IsOfPrompt = true };
    }
}
