namespace EvoPrompting.Prompts;

/// <summary>
/// One child of the round after a tuning, and its loss per token under what the run began with and under the tuned soft prompt.
/// </summary>
/// <param name="IsFitter">Whether it is fitter than all its parents.</param>
public sealed record JudgedChild(bool IsFitter, double Before, double After);

/// <summary>One tuning, judged on the children of the round after it.</summary>
/// <param name="Round">The round after which it was made, from 0.</param>
/// <param name="Tuned">Pairs tuned on.</param>
/// <param name="TunedBefore">The loss per token of these pairs under what the run began with: its first soft prompt, or none.</param>
/// <param name="TunedAfter">The same, under the tuned one.</param>
public sealed record JudgedTuning(int Round, int Tuned, double TunedBefore, double TunedAfter, IReadOnlyList<JudgedChild> Next)
{
    /// <summary>Whether it was undone: what is judged is then the soft prompt before it.</summary>
    public bool Undone { get; init; }
}
