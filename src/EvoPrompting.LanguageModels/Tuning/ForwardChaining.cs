using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Judges tunings of recorded runs by what came after them: the soft prompt tuned on rounds up to r by the viable children of round r + 1,
/// which it never saw, against what the run began with: its first soft prompt, or none. Where a run never tuned, this says what a tuning
/// would have done.
/// </summary>
/// <param name="threads">Threads that compute; no number depends on it.</param>
public sealed class ForwardChaining(ITunableLanguageModel model, int threads)
{
    /// <summary>
    /// Tunes anew, round after round from an initial soft prompt, with any settings; a run's own give its own soft prompts.
    /// </summary>
    /// <param name="began">The soft prompt that the run began with, as it was recorded.</param>
    /// <param name="judged">Called after each of <paramref name="links"/>.</param>
    public async Task<IReadOnlyList<JudgedTuning>> TuneAsync(
        IReadOnlyList<ForwardLink> links, SoftPrompt began, TuningSettings settings, RunSeed seed, Action<JudgedTuning>? judged,
        CancellationToken stop)
    {
        var tuner = new GradientSoftPromptTuner(model, settings with { Threads = threads });
        var (current, all) = (tuner.Initial(seed.Stream("soft prompt")), new List<JudgedTuning>());
        foreach (var link in links)
        {
            var tuning = (await tuner.TuneAsync(current, link.Tuned, seed.Stream("tuning", link.Round), stop))!;
            current = tuning.SoftPrompt;
            all.Add(await JudgeAsync(link, began, current, stop) with { Undone = tuning.RolledBack });
            judged?.Invoke(all[^1]);
        }

        return all;
    }

    /// <summary>Judges one tuning.</summary>
    /// <param name="began">The soft prompt of the start, as it was recorded: where it is none, the model is taken as it sampled.</param>
    /// <param name="tuned">The soft prompt after the tuning.</param>
    public async Task<JudgedTuning> JudgeAsync(ForwardLink link, SoftPrompt began, SoftPrompt tuned, CancellationToken stop)
    {
        var (before, after) = (model.AsSampled(began), model.AsSampled(tuned));
        var (next, own) = (link.Next.Count, link.Tuned.Count);
        TuningExample[] all = [.. link.Next, .. link.Tuned];
        var losses = await Task.WhenAll(LossesAsync(before), LossesAsync(after));
        var children = Enumerable.Range(0, next).Select(i => new JudgedChild(link.Fitter[i], losses[0].Each[i], losses[1].Each[i]));
        return new(link.Round, own, losses[0].Own, losses[1].Own, [.. children]);

        async Task<(double[] Each, double Own)> LossesAsync(SoftPrompt softPrompt)
        {
            using var of = model.Losses(all, softPrompt.Length, threads);
            var vectors = softPrompt.Values.ToArray();
            return (
                await Task.WhenAll(Enumerable.Range(0, next).Select(i => of.MeanAsync(vectors, [i], stop))),
                await of.MeanAsync(vectors, [.. Enumerable.Range(next, own)], stop));
        }
    }
}
