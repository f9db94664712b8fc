using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.PreTraining;
using EvoPrompting.LanguageModels.Tokens;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>
/// Completes prompts with the project's own transformer on the CPU. A completion ends with the class (the brace that closes it), with the
/// end token, at the maximum, or where the context is full; the latter two are not finished.
/// </summary>
/// <remarks>
/// A request is computed by one thread in groups of a fixed number of rows, so a sample's text depends on the prompt, its temperature
/// and its seed. A prompt that leaves too little room loses its oldest tokens: it keeps what fits beside the soft prompt and
/// the smaller of the maximum and half the context.
/// </remarks>
public sealed class EmbeddedLanguageModel : ITunableLanguageModel, IDisposable
{
    private readonly Transformer transformer;
    private readonly BytePairTokenizer tokenizer;
    private readonly SemaphoreSlim places;
    private readonly PromptSlot? slot;

    /// <param name="transformer">Owned from now on.</param>
    /// <param name="parallelRequests">Requests computed at the same time, a thread each; completions do not depend on it.</param>
    /// <param name="slot">Stands before prompts that come without a soft prompt; owned from now on. Null for none.</param>
    public EmbeddedLanguageModel(
        string identity, Transformer transformer, BytePairTokenizer tokenizer, int parallelRequests = 1, PromptSlot? slot = null)
    {
        this.slot = slot;
        TorchRuntime.Start();
        (Identity, this.transformer, this.tokenizer) = (identity, transformer, tokenizer);
        places = new(parallelRequests);
    }

    public string Identity { get; }

    public bool IsRepeatable => true;

    /// <inheritdoc/>
    public int Width => transformer.Settings.Width;

    /// <inheritdoc/>
    public int Context => transformer.Settings.Context;

    internal Transformer Transformer => transformer;

    internal BytePairTokenizer Tokenizer => tokenizer;

    /// <summary>Reads a weights file.</summary>
    /// <exception cref="InvalidDataException">It is missing, damaged, newer or another thing: one sentence.</exception>
    public static EmbeddedLanguageModel Load(string path, int parallelRequests = 1)
    {
        var (transformer, tokenizer, description, slot) = WeightsFile.Load(path);
        return new($"{description.Name} {description.Sha256[..12]}", transformer, tokenizer, parallelRequests, slot);
    }

    public async Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        SoftPromptVectors.Check(request.SoftPrompt, Width, transformer.Settings.Layers);
        SoftPromptRoom.Check(request.SoftPrompt.Length, Context);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaximumTokens, 1);
        await places.WaitAsync(stop);
        try
        {
            using var thread = new TorchThread();
            return await thread.Run(() => new SampledBatch(transformer, tokenizer, Filled(request)).Complete(stop));
        }
        catch (NotFiniteNumberException e)
        {
            throw DamagedModel.Of(this, request, e);
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>
    /// Returns the slot that it was pre-trained with, where that has so many vectors; otherwise draws among the tokens that merges made,
    /// among all where these are too few.
    /// </summary>
    public IReadOnlyList<float> InitialVectors(int count, RandomStream chance)
    {
        if (count == slot?.Settings.Length) return slot.BaseNumbers();
        var vocabulary = tokenizer.VocabularySize;
        var first = vocabulary - BytePairTokenizer.FirstMerge >= count ? BytePairTokenizer.FirstMerge : 0;
        var tokens = Enumerable.Range(first, vocabulary - first).ToArray();
        chance.Shuffle<int>(tokens);
        using var scope = NewDisposeScope();
        var embedding = transformer.Weights.Embedding.to(float32).data<float>().ToArray();
        return [.. tokens.Take(count).SelectMany(t => embedding.AsSpan(t * Width, Width).ToArray())];
    }

    /// <inheritdoc/>
    public SlotNumbers? Slot(int length) =>
        length == slot?.Settings.Length ? new(slot.BaseNumbers(), slot.DirectionNumbers()) : null;

    /// <inheritdoc/>
    public float[] BeforeLayers(IReadOnlyList<float> vectors)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var first = tensor(vectors.ToArray()).view(-1, Width).to(transformer.Weights.Embedding.dtype);
        return transformer.BeforeLayers(first).to(float32).flatten().data<float>().ToArray();
    }

    /// <inheritdoc/>
    public ISoftPromptLoss Losses(IReadOnlyList<TuningExample> examples, int length, int threads)
    {
        SoftPromptRoom.Check(length, Context);
        return new SoftPromptLoss(transformer, [.. examples.Select(e => Sequence(e, length))], length, threads);
    }

    public void Dispose()
    {
        transformer.Dispose();
        slot?.Dispose();
        places.Dispose();
    }

    /// <inheritdoc/>
    public SoftPrompt AsSampled(SoftPrompt softPrompt) => slot is null || !softPrompt.IsNone
        ? softPrompt : new(slot.Settings.Length, Width, slot.BaseNumbers(), []);

    private CompletionRequest Filled(CompletionRequest request) => request with { SoftPrompt = AsSampled(request.SoftPrompt) };

    private TrainingSequence Sequence(TuningExample example, int softPromptLength)
    {
        var sequence = TrainingSequence.Of(tokenizer, example.Prompt, example.Completion);
        var cut = Math.Max(0, sequence.Tokens.Length - 1 - (transformer.Settings.Context - softPromptLength));
        return new(sequence.Tokens[cut..], Math.Max(1, sequence.CompletionStart - cut));
    }
}
