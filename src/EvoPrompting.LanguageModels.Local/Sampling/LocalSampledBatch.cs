using System.Text;
using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Rows;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using static TorchSharp.torch;
using Decoder = EvoPrompting.LanguageModels.Local.Network.Decoder;

namespace EvoPrompting.LanguageModels.Local.Sampling;

/// <summary>Computes the completions of one request: the prompt once, then its samples in groups.</summary>
/// <param name="form">How the prompt is put to it.</param>
/// <param name="shortened">Hears of each prompt.</param>
/// <param name="rows">Null where only libtorch computes the checkpoint: then one thread does all.</param>
/// <param name="threads">Completions do not depend on them.</param>
/// <param name="memory">Bytes, for each thread, that the keys and values of samples may take. Completions do not depend on them.</param>
/// <param name="giveBack">
/// Asked, after the prompt, about so many threads that can but share the products of few samples: returns how many it takes.
/// </param>
internal sealed class LocalSampledBatch(
    Decoder decoder, RowDecoder? rows, LocalTokenizer tokenizer, IPromptForm form, ShortenedPrompts shortened,
    CompletionRequest request, int threads, long memory, Func<int, int> giveBack)
{
    /// <summary>
    /// Rows are always given to libtorch by so many, the last ones idle where there are fewer samples: the rounding of its matrix
    /// products may depend on their shape, and a sample's text must not depend on its company.
    /// </summary>
    private const int Rows = 8;

    /// <summary>
    /// Most samples that are computed together where a row's bits do not depend on the others, if their keys and values fit; with more they
    /// are no faster.
    /// </summary>
    private const int MostTogether = 64;

    /// <summary>Samples for which a thread more is of more use to them than to another request that has none.</summary>
    private const int WorthAThread = 8;

    /// <summary>Tokens that may be drawn.</summary>
    private int Vocabulary => Math.Min(tokenizer.VocabularySize, decoder.Description.Vocabulary);

    /// <summary>Whether text stands before the answers: it does but where an empty prompt is asked.</summary>
    private bool followsText;

    public IReadOnlyList<Completion> Complete(CancellationToken stop)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var context = decoder.Description.Context;
        var room = context - request.SoftPrompt.Length;
        var prompt = form.Asked(request.Prompt, Math.Max(1, room - Math.Min(request.MaximumTokens, context / 2)));
        shortened.Look(prompt.Length, () => form.Asked(request.Prompt, int.MaxValue).Length);
        followsText = prompt.Any(token => !tokenizer.IsSpecial(token));
        if (prompt.Length == 0) prompt = [tokenizer.Begin ?? tokenizer.Ends.DefaultIfEmpty(0).Min()];
        long[] tokens = [.. prompt.Select(t => (long)t)];
        var most = Math.Min(request.MaximumTokens, room - tokens.Length + 1); // the last token drawn needs no position

        var embedded = decoder.Embed(tensor(tokens).unsqueeze(0));
        if (!request.SoftPrompt.IsNone)
            embedded = decoder.Before(SoftPromptVectors.Of(request.SoftPrompt, embedded.dtype).to(decoder.Device), embedded);
        if (rows is not null) return Complete(rows, embedded.data<float>().ToArray(), most, stop);
        using var encoded = new EncodedPrompt(decoder, embedded);
        return [.. request.Samples.Chunk(Rows).SelectMany(group => Complete(encoded, group, most, stop))];
    }

    private IReadOnlyList<Completion> Complete(EncodedPrompt prompt, SampleSettings[] group, int most, CancellationToken stop)
    {
        using var continuations = new Continuations(decoder, prompt, Rows, most);
        var samples = Samples(group, most);
        SampledRows.Draw(samples, Rows, Vocabulary, prompt.Logits, continuations.Next, stop);
        return [.. samples.Select(s => s.Completion())];
    }

    /// <summary>
    /// Computes groups of samples one after the other, the threads sharing each step: a matrix then comes from memory, or is expanded, once
    /// and not once a thread.
    /// </summary>
    private IReadOnlyList<Completion> Complete(RowDecoder rows, float[] embedded, int most, CancellationToken stop)
    {
        using var prompt = new RowPrompt(rows, embedded, threads, stop);
        var samples = Samples(request.Samples, most);
        var useful = Math.Clamp(samples.Length / WorthAThread, 1, threads);
        var left = useful < threads ? threads - giveBack(threads - useful) : threads;
        var together = Together(decoder.Description, most, memory * left);
        foreach (var group in samples.Chunk(together)) Draw(rows, prompt, group, most, left, stop);
        return [.. samples.Select(s => s.Completion())];
    }

    /// <summary>Returns how many samples' keys and values fit, one at least.</summary>
    /// <param name="positions">Of a sample.</param>
    public static int Together(DecoderDescription description, int positions, long bytes) =>
        (int)Math.Clamp(bytes / KeyValues.Bytes(description, positions), 1, MostTogether);

    private void Draw(RowDecoder rows, RowPrompt prompt, DrawnSample[] group, int most, int sharing, CancellationToken stop)
    {
        using var continuations = new RowContinuations(rows, prompt, group.Length, most, sharing);
        foreach (var sample in group) sample.Take(prompt.Logits.AsSpan(0, Vocabulary));
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            int[] going = [.. Enumerable.Range(0, group.Length).Where(i => !group[i].IsOver)];
            if (going.Length == 0) return;
            continuations.Next([.. going.Select(i => (i, (long)group[i].LastToken))]);
            RowBlocks.Share(going.Length, sharing, i => group[going[i]].Take(continuations.Logits(i)[..Vocabulary]));
        }
    }

    private DrawnSample[] Samples(IEnumerable<SampleSettings> settings, int most)
    {
        var begin = tokenizer.Begin is { } token && !tokenizer.Ends.Contains(token) ? tokenizer.Begin : null;
        return [.. settings.Select(s => new DrawnSample(
            s, most, form.NewEnd(request.Language), new GrowingBytes(tokenizer.Grow(followsText), form), begin))];
    }

    private sealed class GrowingBytes(GrowingText text, IPromptForm form) : ITokenText
    {
        public bool IsEnd(int token) => form.IsEnd(token);

        public ReadOnlySpan<byte> Add(int token) => Encoding.UTF8.GetBytes(text.Add(token));
    }
}
