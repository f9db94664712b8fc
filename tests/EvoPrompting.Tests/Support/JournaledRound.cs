using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Support;

/// <summary>
/// One round of children in a journal, to be evaluated again and again by evaluators that fail. An answer that starts with <c>?</c> is a
/// fault of the model's server, one that starts with <c>-</c> is rejected by the intake; spaces do not count.
/// </summary>
internal sealed class JournaledRound
{
    public const int First = 3;

    private readonly IIntake intake = new PickyIntake();

    public JournaledRound(params IReadOnlyList<string> answers)
    {
        Children =
        [
            .. answers.Select((answer, sample) => new Candidate(
                First + sample, 0, answer, new Origin(0, sample, [], 0.2, (ulong)sample, answer.StartsWith('?') ? answer : null))),
        ];
        var completions = answers.Select(a => new Completion(a, 1, true, a.StartsWith('?') ? a : null)).ToArray();
        var recorded = Journal.RecordAsync(new Proposal(0, 0, "prompt", completions, Children), default);
        recorded.GetAwaiter().GetResult(); // a memory journal is done at once
    }

    public IReadOnlyList<Candidate> Children { get; }

    public MemoryJournal Journal { get; } = new();

    /// <summary>The outcomes so far, in ordinal order.</summary>
    public IReadOnlyList<Outcome> Outcomes => [.. Journal.Evaluated.Select(e => e.Outcome)];

    /// <summary>Evaluates as a process does that was just started; a kill ends it after some outcomes.</summary>
    /// <returns>The ordinals in the order in which their outcomes came.</returns>
    public async Task<IReadOnlyList<int>> EvaluateAsync(
        IEvaluator evaluator, int killAfter = int.MaxValue, CancellationToken stop = default)
    {
        var answered = new List<int>();
        if (killAfter == 0) return answered;
        await foreach (var evaluated in new JournaledEvaluator(intake, evaluator, Journal).EvaluateAsync(Children, stop))
        {
            answered.Add(evaluated.Candidate.Ordinal);
            if (answered.Count == killAfter) break;
        }

        return answered;
    }

    private sealed class PickyIntake : IIntake
    {
        public async Task<Intake> TakeAsync(string source, CancellationToken stop)
        {
            await Task.Yield();
            var form = source.Replace(" ", "", StringComparison.Ordinal);
            return form.StartsWith('-')
                ? new Intake(form, null, new Outcome.Rejected(Stage.Check, "starts with a dash"))
                : new Intake(form, Encoding.UTF8.GetBytes(source), null);
        }
    }
}
