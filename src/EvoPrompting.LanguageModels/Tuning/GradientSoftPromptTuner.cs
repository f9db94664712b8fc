using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.PreTraining;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tokens;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Tunes a soft prompt for an <see cref="EmbeddedLanguageModel"/> by gradient, the model's weights frozen (Lester et al. 2021; section 3.4
/// of the paper): loss on the completions' tokens only, optimizer state carried from round to round in the soft prompt. Where the loss on
/// the held-out pairs rises the old soft prompt is kept.
/// </summary>
public sealed class GradientSoftPromptTuner : ISoftPromptTuner
{
    private readonly Transformer transformer;
    private readonly BytePairTokenizer tokenizer;
    private readonly TuningSettings settings;

    /// <exception cref="ArgumentException">The settings are faulty; all faults are named.</exception>
    public GradientSoftPromptTuner(EmbeddedLanguageModel model, TuningSettings? settings = null)
    {
        (transformer, tokenizer, this.settings) = (model.Transformer, model.Tokenizer, settings ?? new());
        if (this.settings.Faults().ToList() is { Count: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
    }

    /// <summary>Returns embeddings of different tokens, drawn among those that merges made (all tokens, where these are too few).</summary>
    public SoftPrompt Initial(RandomStream chance)
    {
        var (vocabulary, width) = (tokenizer.VocabularySize, transformer.Settings.Width);
        var first = vocabulary - BytePairTokenizer.FirstMerge >= settings.Length ? BytePairTokenizer.FirstMerge : 0;
        var tokens = Enumerable.Range(first, vocabulary - first).ToArray();
        chance.Shuffle<int>(tokens);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var embedding = transformer.Weights.Embedding.to(TorchSharp.torch.float32).data<float>().ToArray();
        return new(settings.Length, width,
            [.. tokens.Take(settings.Length).SelectMany(t => embedding.AsSpan(t * width, width).ToArray())], []);
    }

    public async Task<TuningResult?> TuneAsync(
        SoftPrompt current, IReadOnlyList<TuningExample> examples, RandomStream chance, CancellationToken stop)
    {
        SoftPromptVectors.Check(current, transformer.Settings);
        if (examples.Count == 0 || current.IsNone) return new(current, 0, 0, 0, 0, RolledBack: false);

        var pairs = examples.Select(e => Sequence(e, current.Length)).ToArray();
        chance.Shuffle<TrainingSequence>(pairs);
        var held = settings.HeldOut > 0 && pairs.Length > 1 ? Math.Max(1, (int)(settings.HeldOut * pairs.Length)) : 0;
        var (judged, tuned) = (held > 0 ? pairs[..held] : pairs, pairs[held..]);

        using var loss = new SoftPromptLoss(transformer, current.Length, settings.Threads);
        var values = current.Values.ToArray();
        var optimizer = new Adafactor(current.Length, current.Width, current.OptimizerState);
        var before = await loss.MeanAsync(values, judged, stop);
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            chance.Shuffle<TrainingSequence>(tuned);
            foreach (var batch in tuned.Chunk(settings.Batch))
            {
                var (_, gradient) = await loss.GradientAsync(values, batch, stop);
                optimizer.Step(values, gradient, settings.Rate);
            }
        }

        var after = await loss.MeanAsync(values, judged, stop) is var mean && double.IsFinite(mean) ? mean : double.MaxValue;
        var rolledBack = after > before;
        var next = rolledBack ? current : current with { Values = values, OptimizerState = optimizer.State() };
        return new(next, tuned.Length, held, before, after, rolledBack);
    }

    /// <summary>A pair too long for the context loses its oldest tokens.</summary>
    private TrainingSequence Sequence(TuningExample example, int softPromptLength)
    {
        var sequence = TrainingSequence.Of(tokenizer, example.Prompt, example.Completion);
        var cut = Math.Max(0, sequence.Tokens.Length - 1 - (transformer.Settings.Context - softPromptLength));
        return new(sequence.Tokens[cut..], Math.Max(1, sequence.CompletionStart - cut));
    }
}
