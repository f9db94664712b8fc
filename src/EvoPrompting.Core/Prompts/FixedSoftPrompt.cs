using EvoPrompting.Chance;

namespace EvoPrompting.Prompts;

/// <summary>Uses a soft prompt that was tuned before, and never tunes it.</summary>
internal sealed class FixedSoftPrompt(SoftPrompt softPrompt) : ISoftPromptTuner
{
    public SoftPrompt Initial(RandomStream chance) => softPrompt;

    public Task<TuningResult?> TuneAsync(
        SoftPrompt current, IReadOnlyList<TuningExample> examples, RandomStream chance, CancellationToken stop) =>
        Task.FromResult<TuningResult?>(null);
}
