using EvoPrompting.Chance;

namespace EvoPrompting.Prompts;

/// <summary>Leaves the soft prompt out: the paper's ablation "- prompt-tuning", and all that a remote model allows.</summary>
internal sealed class NoTuning : ISoftPromptTuner
{
    public SoftPrompt Initial(RandomStream chance) => SoftPrompt.None;

    public Task<TuningResult?> TuneAsync(
        SoftPrompt current, IReadOnlyList<TuningExample> examples, RandomStream chance, CancellationToken stop) =>
        Task.FromResult<TuningResult?>(null);
}
