using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Tokens;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>Computes the completions of one request: the prompt once, then its samples in groups.</summary>
internal sealed class SampledBatch(Transformer transformer, BytePairTokenizer tokenizer, CompletionRequest request)
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
        var context = transformer.Settings.Context;
        var room = context - request.SoftPrompt.Length;
        int[] prompt = [BytePairTokenizer.Begin, .. tokenizer.Encode(request.Prompt)];
        long[] tokens = [.. prompt.TakeLast(Math.Max(1, room - Math.Min(request.MaximumTokens, context / 2)))];
        var most = Math.Min(request.MaximumTokens, room - tokens.Length + 1); // the last token drawn needs no position

        var embedded = transformer.Embed(tensor(tokens).unsqueeze(0));
        using var prefix = new EncodedPrefix(transformer, SoftPromptVectors.Before(embedded, request.SoftPrompt),
            SoftPromptVectors.Deep(request.SoftPrompt, embedded.dtype));
        return [.. request.Samples.Chunk(Rows).SelectMany(group => Complete(prefix, group, most, stop))];
    }

    private IReadOnlyList<Completion> Complete(EncodedPrefix prefix, SampleSettings[] group, int most, CancellationToken stop)
    {
        using var decoding = new CachedDecoding(transformer, prefix, Rows, most);
        DrawnSample[] samples = [.. group.Select(s =>
            new DrawnSample(s, most, request.Language.NewEnd(), new BytePairText(tokenizer), BytePairTokenizer.Begin))];
        SampledRows.Draw(samples, Rows, tokenizer.VocabularySize, prefix.Logits, decoding.Next, stop);
        return [.. samples.Select(s => s.Completion())];
    }

    private sealed class BytePairText(BytePairTokenizer tokenizer) : ITokenText
    {
        public bool IsEnd(int token) => token == BytePairTokenizer.End;

        public ReadOnlySpan<byte> Add(int token) => tokenizer.Bytes(token);
    }
}
