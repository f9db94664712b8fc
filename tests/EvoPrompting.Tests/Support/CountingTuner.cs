using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Support;

/// <summary>A soft prompt of one number, which each tuning raises by the number of its examples.</summary>
internal sealed class CountingTuner : ISoftPromptTuner
{
    public List<IReadOnlyList<TuningExample>> Tunings { get; } = [];

    public SoftPrompt Initial(RandomStream chance) => new(1, 1, [1], []);

    public Task<TuningResult?> TuneAsync(
        SoftPrompt current, IReadOnlyList<TuningExample> examples, RandomStream chance, CancellationToken stop)
    {
        Tunings.Add(examples);
        var tuned = current with { Values = [current.Values[0] + examples.Count] };
        return Task.FromResult<TuningResult?>(new TuningResult(tuned, examples.Count, 0, 2, 1, false));
    }
}
