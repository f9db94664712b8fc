using System.Text;
using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Tokens;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
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
        using var prefix = new EncodedPrefix(transformer, SoftPromptVectors.Before(embedded, request.SoftPrompt));
        return [.. request.Samples.Chunk(Rows).SelectMany(group => Complete(prefix, group, most, stop))];
    }

    private List<Completion> Complete(EncodedPrefix prefix, SampleSettings[] group, int most, CancellationToken stop)
    {
        using var decoding = new CachedDecoding(transformer, prefix, Rows, most);
        var samples = group.Select(s => new Sample(s, most, request.Language.NewEnd())).ToList();
        var first = Numbers(prefix.Logits);
        foreach (var sample in samples) sample.Take(first, tokenizer);
        var tokens = new long[Rows];
        while (samples.Any(s => !s.IsOver))
        {
            stop.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            for (var row = 0; row < samples.Count; row++) tokens[row] = samples[row].LastToken;
            ReadOnlySpan<float> logits = Numbers(decoding.Next(tokens));
            for (var row = 0; row < samples.Count; row++)
                samples[row].Take(logits.Slice(row * first.Length, first.Length), tokenizer);
        }

        return [.. samples.Select(s => s.Completion())];
    }

    private static float[] Numbers(Tensor logits) => logits.to(ScalarType.Float32).data<float>().ToArray();

    private sealed class Sample(SampleSettings settings, int most, IProgramEnd end)
    {
        private readonly RandomStream chance = new(settings.Seed);
        private readonly List<byte> text = [];
        private int count;
        private bool finished;

        public int LastToken { get; private set; }

        public bool IsOver => finished || count == most;

        public void Take(ReadOnlySpan<float> logits, BytePairTokenizer tokenizer)
        {
            if (IsOver) return;
            LastToken = TokenChoice.Draw(logits, settings.Temperature, chance);
            count++;
            var bytes = tokenizer.Bytes(LastToken);
            text.AddRange(bytes[..end.Read(bytes)]);
            finished = end.IsReached || LastToken == BytePairTokenizer.End;
        }

        public Completion Completion() => new(Encoding.UTF8.GetString([.. text]), count, finished);
    }
}
