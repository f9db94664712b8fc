using EvoPrompting.Chance;

namespace EvoPrompting.Prompts;

/// <summary>
/// Tunes the soft prompt between rounds (Algorithm 1, line 11), the model's weights frozen. Equal arguments, equal result.
/// </summary>
public interface ISoftPromptTuner
{
    /// <summary>Returns the soft prompt of round 0.</summary>
    SoftPrompt Initial(RandomStream chance);

    /// <summary>Tunes further from <paramref name="current"/>. Returns null where this tuner never tunes.</summary>
    Task<TuningResult?> TuneAsync(SoftPrompt current, IReadOnlyList<TuningExample> examples, RandomStream chance, CancellationToken stop);
}

/// <summary>One pair to tune on: a prompt whose target is the child's own measured metrics, and the child.</summary>
/// <param name="Completion">What the model should have written; the loss is taken on its tokens only.</param>
/// <param name="Times">How often it is taken in one pass, at least 1.</param>
public sealed record TuningExample(string Prompt, string Completion, int Times = 1);

/// <summary>What a tuning did.</summary>
/// <param name="SoftPrompt">The one to go on with; the old one where the tuning was rolled back.</param>
/// <param name="Examples">Pairs tuned on, without the held-out ones.</param>
/// <param name="HeldOut">Pairs held out to judge it.</param>
/// <param name="LossBefore">Mean loss per token on the held-out pairs (on all, where none was held out), before.</param>
/// <param name="LossAfter">The same, after the tuning, rolled back or not.</param>
/// <param name="RolledBack">True where the loss rose and the old soft prompt was kept.</param>
public sealed record TuningResult(
    SoftPrompt SoftPrompt, int Examples, int HeldOut, double LossBefore, double LossAfter, bool RolledBack);
