using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Tunes a soft prompt by gradient, the model's weights frozen (Lester et al. 2021; section 3.4 of the paper): loss on the completions'
/// tokens only, optimizer state carried from round to round in the soft prompt. Where it is told to roll back and the loss on the judging
/// pairs rises, or where that loss is no number, the old soft prompt is kept.
/// </summary>
public sealed class GradientSoftPromptTuner : ISoftPromptTuner
{
    private readonly ITunableLanguageModel model;
    private readonly TuningSettings settings;
    private readonly SoftPrompt? start;

    /// <param name="start">The soft prompt of round 0, however many vectors it has; null draws embeddings.</param>
    /// <exception cref="ArgumentException">The settings are faulty; all faults are named.</exception>
    public GradientSoftPromptTuner(ITunableLanguageModel model, TuningSettings? settings = null, SoftPrompt? start = null)
    {
        (this.model, this.settings, this.start) = (model, settings ?? new(), start);
        if (this.settings.Faults().ToList() is { Count: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
    }

    /// <summary>Returns embeddings of different tokens (Lester et al. 2021, section 2.2: from the vocabulary).</summary>
    /// <exception cref="UserException">
    /// The model has no slot to tune the code of, takes no vectors for further layers, or has no room for them.
    /// </exception>
    public SoftPrompt Initial(RandomStream chance)
    {
        var first = start ?? new(settings.Length, model.Width, model.InitialVectors(settings.Length, chance), []);
        SoftPromptRoom.Check(first.Length, model.Context);
        if (settings.Space == TuningSpace.Code) _ = Tunes(first).Of(first); // refused now and not after a round of trainings
        if (settings.Space != TuningSpace.Layers || first.Layers > 1) return first;
        var all = model.BeforeLayers(first.Values) ?? throw new UserException(
            $"tuning.space layers takes the embedded language model, and {model.Identity} is another: take tuning.space vectors.");
        return first with { Values = all, OptimizerState = [] };
    }

    /// <exception cref="UserException">The loss is no number before the tuning: the weights or the soft prompt are damaged.</exception>
    public async Task<TuningResult?> TuneAsync(
        SoftPrompt current, IReadOnlyList<TuningExample> examples, RandomStream chance, CancellationToken stop)
    {
        SoftPromptVectors.Check(current, model.Width, current.Layers);
        if (examples.Count == 0 || current.IsNone) return new(current, 0, 0, 0, 0, RolledBack: false);

        var pairs = Enumerable.Range(0, examples.Count).ToArray();
        chance.Shuffle<int>(pairs);
        var held = settings.HeldOut > 0 && pairs.Length > 1 ? Math.Max(1, (int)(settings.HeldOut * pairs.Length)) : 0;
        var judging = pairs[..held].Select(pair => examples[pair].Completion).ToHashSet();
        int[] tuned = [.. pairs[held..].Where(pair => !judging.Contains(examples[pair].Completion))]; // seeds have several pairs each
        if (tuned.Length == 0) (held, tuned) = (0, pairs);
        var judged = held > 0 ? pairs[..held] : pairs;

        using var loss = model.Losses(examples, current.Length, settings.Threads);
        var tunes = Tunes(current);
        var (numbers, remembered) = tunes.Of(current);
        var optimizer = SoftPromptOptimizer.Of(settings.Optimizer, tunes.Rows, numbers.Length / tunes.Rows, remembered);
        var before = await loss.MeanAsync(tunes.Vectors(numbers), judged, stop);
        if (!double.IsFinite(before))
            throw new UserException($"The loss of the pairs to tune on is {before} before the tuning: the weights of "
                + $"{model.Identity} or the soft prompt are damaged; check the file, or take tuning.kind none.");
        int[] taken = [.. tuned.SelectMany(pair => Enumerable.Repeat(pair, examples[pair].Times))];
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            chance.Shuffle<int>(taken);
            foreach (var batch in taken.Chunk(settings.Batch))
            {
                var (_, gradient) = await loss.GradientAsync(tunes.Vectors(numbers), batch, stop);
                optimizer.Step(numbers, tunes.Gradient(numbers, gradient), settings.Rate, Scaling);
            }
        }

        var after = await loss.MeanAsync(tunes.Vectors(numbers), judged, stop);
        var rolledBack = !double.IsFinite(after) || (settings.RollBack && after > before);
        var next = rolledBack ? current : tunes.ToSoftPrompt(numbers, optimizer.State());
        return new(next, tuned.Length, held, before, after, rolledBack);
    }

    // A code's numbers are about one by how they were learned, and start at zero.
    private TuningScaling Scaling => settings.Space == TuningSpace.Code ? TuningScaling.None : settings.Scaling;

    private ITunedNumbers Tunes(SoftPrompt current) => settings.Space != TuningSpace.Code
        ? new TunedVectors(current.Length, current.Width, current.Layers)
        : new TunedCode(
            model.Slot(current.Length) ?? throw new UserException(
                $"tuning.space code takes a language model that was pre-trained with a slot of {current.Length} vectors, and "
                + $"{model.Identity} was not: take another tuning.length, or tuning.space vectors."),
            current.Length);
}
