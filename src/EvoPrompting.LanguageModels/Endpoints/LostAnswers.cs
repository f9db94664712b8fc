using System.Text.RegularExpressions;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>
/// Tells of the first lost answer of each kind when it happens, and stops a run whose prompts are lost whole for one reason: a search
/// without answers is no search. Kinds are reasons that differ in numbers only. Safe to use from several threads.
/// </summary>
internal sealed partial class LostAnswers(Action<string> say)
{
    /// <summary>So many in a row, at the end of a prompt that has no answer at all, are no accident.</summary>
    private const int TooMany = 4;

    private readonly Lock gate = new();
    private readonly HashSet<string> told = [];
    private readonly HashSet<string> lostNow = [];
    private string? kind;
    private int inARow;

    /// <summary>Counts an answer that was lost in this process.</summary>
    public void Add(ModelCall call)
    {
        lock (gate)
        {
            lostNow.Add(call.Request);
            if (!told.Add($"{call.Model} {Kind(call)}")) return;
        }

        say($"{call.Model}: an answer is lost: {call.Fault} (more of this kind are not shown)");
    }

    /// <summary>Looks at the calls of one prompt, one for each sample.</summary>
    /// <exception cref="ServerStoppedException">
    /// All were lost for one reason, and enough before them. Calls that were recorded earlier never stop a run: resuming gets past them.
    /// </exception>
    public void Check(IReadOnlyList<ModelCall> calls)
    {
        lock (gate)
        {
            var kinds = calls.Select(c => c.Text is null ? Kind(c) : null).Distinct().ToArray();
            if (kinds is not [{ } only] || !calls.Any(c => lostNow.Contains(c.Request)))
            {
                (kind, inARow) = (null, 0);
                return;
            }

            (kind, inARow) = (only, only == kind ? inARow + calls.Count : calls.Count);
            if (inARow < TooMany) return;
        }

        throw new ServerStoppedException(
            $"{calls[0].Model}: no answer to the last prompt could be used, each for one reason: {calls[0].Fault}. "
            + "Mend that and resume the run; what was answered is kept.");
    }

    private static string Kind(ModelCall call) => Numbers().Replace(call.Fault ?? "", "#");

    [GeneratedRegex(@"\d+([.,]\d+)*")]
    private static partial Regex Numbers();
}
