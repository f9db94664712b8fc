using System.Text;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using static TorchSharp.torch;
using Decoder = EvoPrompting.LanguageModels.Local.Network.Decoder;

namespace EvoPrompting.LanguageModels.Local.Sampling;

/// <summary>Computes the completions of one request: the prompt once, then its samples in groups.</summary>
internal sealed class LocalSampledBatch(Decoder decoder, LocalTokenizer tokenizer, CompletionRequest request)
{
    /// <summary>
    /// Rows are always computed by so many, the last ones idle where there are fewer samples: the rounding of a matrix product may
    /// depend on its shape, and a sample's text must not depend on its company.
    /// </summary>
    private const int Rows = 8;

    public IReadOnlyList<Completion> Complete(CancellationToken stop)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var context = decoder.Description.Context;
        var room = context - request.SoftPrompt.Length;
        var prompt = tokenizer.EncodeStart(request.Prompt);
        if (prompt.Length == 0) prompt = [tokenizer.Begin ?? tokenizer.Ends.DefaultIfEmpty(0).Min()];
        long[] tokens = [.. prompt.TakeLast(Math.Max(1, room - Math.Min(request.MaximumTokens, context / 2))).Select(t => (long)t)];
        var most = Math.Min(request.MaximumTokens, room - tokens.Length + 1); // the last token drawn needs no position

        var embedded = decoder.Embed(tensor(tokens).unsqueeze(0));
        if (!request.SoftPrompt.IsNone)
            embedded = decoder.Before(SoftPromptVectors.Of(request.SoftPrompt, embedded.dtype), embedded);
        using var encoded = new EncodedPrompt(decoder, embedded);
        return [.. request.Samples.Chunk(Rows).SelectMany(group => Complete(encoded, group, most, stop))];
    }

    private IReadOnlyList<Completion> Complete(EncodedPrompt prompt, SampleSettings[] group, int most, CancellationToken stop)
    {
        using var continuations = new Continuations(decoder, prompt, Rows, most);
        var begin = tokenizer.Begin is { } token && !tokenizer.Ends.Contains(token) ? tokenizer.Begin : null;
        DrawnSample[] samples = [.. group.Select(s =>
            new DrawnSample(s, most, request.Language.NewEnd(), new GrowingBytes(tokenizer), begin))];
        var vocabulary = Math.Min(tokenizer.VocabularySize, decoder.Description.Vocabulary);
        SampledRows.Draw(samples, Rows, vocabulary, prompt.Logits, continuations.Next, stop);
        return [.. samples.Select(s => s.Completion())];
    }

    private sealed class GrowingBytes(LocalTokenizer tokenizer) : ITokenText
    {
        private readonly GrowingText text = tokenizer.Grow();

        public bool IsEnd(int token) => tokenizer.Ends.Contains(token);

        public ReadOnlySpan<byte> Add(int token) => Encoding.UTF8.GetBytes(text.Add(token));
    }
}
