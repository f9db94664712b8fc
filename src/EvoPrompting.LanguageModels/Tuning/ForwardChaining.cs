using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Judges tunings of recorded runs by what came after them: the soft prompt tuned on rounds up to r by the viable children of round r + 1,
/// which it never saw, against the soft prompt that the run began with. Where a run never tuned, this says what a tuning would have done.
/// </summary>
/// <param name="threads">Threads that compute; no number depends on it.</param>
public sealed class ForwardChaining(ITunableLanguageModel model, int threads)
{
    /// <summary>
    /// Tunes anew, round after round from an initial soft prompt, with any settings; a run's own give its own soft prompts.
    /// </summary>
    /// <param name="judged">Called after each of <paramref name="links"/>.</param>
    public async Task<IReadOnlyList<JudgedTuning>> TuneAsync(
        IReadOnlyList<ForwardLink> links, TuningSettings settings, RunSeed seed, Action<JudgedTuning>? judged, CancellationToken stop)
    {
        var tuner = new GradientSoftPromptTuner(model, settings with { Threads = threads });
        var initial = tuner.Initial(seed.Stream("soft prompt"));
        var (current, all) = (initial, new List<JudgedTuning>());
        foreach (var link in links)
        {
            current = (await tuner.TuneAsync(current, link.Tuned, seed.Stream("tuning", link.Round), stop))!.SoftPrompt;
            all.Add(await JudgeAsync(link, initial, current, stop));
            judged?.Invoke(all[^1]);
        }

        return all;
    }

    /// <summary>Judges one tuning.</summary>
    /// <param name="initial">The soft prompt of the start.</param>
    /// <param name="tuned">The soft prompt after the tuning.</param>
    public async Task<JudgedTuning> JudgeAsync(ForwardLink link, SoftPrompt initial, SoftPrompt tuned, CancellationToken stop)
    {
        var (before, after) = (initial.Values.ToArray(), tuned.Values.ToArray());
        using var next = model.Losses(link.Next, initial.Length, threads);
        var children = await Task.WhenAll(Enumerable.Range(0, link.Next.Count).Select(async i =>
        {
            var means = await Task.WhenAll(next.MeanAsync(before, [i], stop), next.MeanAsync(after, [i], stop));
            return new JudgedChild(link.Fitter[i], means[0], means[1]);
        }));
        using var own = model.Losses(link.Tuned, initial.Length, threads);
        int[] pairs = [.. Enumerable.Range(0, link.Tuned.Count)];
        return new(
            link.Round, pairs.Length, await own.MeanAsync(before, pairs, stop), await own.MeanAsync(after, pairs, stop), children);
    }
}
