using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Rows;
using EvoPrompting.LanguageModels.Local.Tuning;
using static TorchSharp.torch;

namespace EvoPrompting.Bench;

/// <summary>
/// Speed of a checkpoint in a GGUF file: its prompt, samples of one prompt, a step of tuning; and of llama.cpp on the same file in the same
/// run. Each figure is the best of several runs taken in turn, as the load of a shared machine changes.
/// </summary>
internal static class LocalModelBench
{
    private const int PromptLength = 512, Tokens = 16, Runs = 3, SoftLength = 16, PairLength = 600, Pairs = 4;
    private static readonly int[] rowCounts = [1, 8, 32, 64];

    public static void Run(string path, bool llama, bool tuning, int threads)
    {
        Console.WriteLine($"yardstick: product of {Yardstick.Product():0} GFLOP/s, copy of {Yardstick.Copy():0} GB/s, one thread");
        using var file = GgufFile.Open(path);
        using var frozen = no_grad();
        using var decoder = Decoder.Read(file, file.Config, path, ScalarType.Float32, asStored: true);
        int[] prompt = [.. Enumerable.Range(0, PromptLength).Select(i => 300 + i * 37 % 20_000)];
        using (var expanded = Decoder.Read(file, file.Config, path, ScalarType.Float32))
            Sample(path, decoder, expanded, prompt, llama, threads);
        Console.WriteLine($"yardstick: product of {Yardstick.Product():0} GFLOP/s, copy of {Yardstick.Copy():0} GB/s, one thread");
        if (tuning) Tune(decoder, threads);
    }

    private static void Sample(string path, Decoder decoder, Decoder expanded, int[] prompt, bool llama, int threads)
    {
        var best = new Best();
        RowDecoder rows = new(decoder), ofFloats = new(expanded);
        using var scope = NewDisposeScope();
        var ofTorch = expanded.Embed(tensor(prompt.Select(t => (long)t).ToArray()).unsqueeze(0));
        var embedded = ofTorch.data<float>().ToArray();
        using var encodedByTorch = new EncodedPrompt(expanded, ofTorch);
        using var peer = llama ? new LlamaSide(path, prompt, Tokens, threads) : null;
        using var encoded = new RowPrompt(rows, embedded, threads, default);
        for (var run = 0; run < Runs; run++)
        {
            best.Take("prompt", PromptLength, () => new RowPrompt(rows, embedded, threads, default).Dispose());
            best.Take("prompt, float32", PromptLength, () => new RowPrompt(ofFloats, embedded, threads, default).Dispose());
            best.Take("prompt, libtorch", PromptLength, () => new EncodedPrompt(expanded, ofTorch).Dispose());
            if (peer is not null) best.Take("prompt, llama.cpp", PromptLength, peer.Prompt);
            best.Take("8 samples, libtorch", 8 * Tokens, () => Continue(expanded, encodedByTorch, 8, prompt));
            foreach (var count in rowCounts)
            {
                best.Take($"{count} samples", count * Tokens, () => Continue(rows, encoded, count, threads, prompt));
                best.Take($"{count} samples, float32", count * Tokens, () => Continue(ofFloats, encoded, count, threads, prompt));
                if (count <= 8 && peer is not null)
                    best.Take($"{count} samples, llama.cpp", count * Tokens, () => peer.Continue(count, Tokens));
            }

            best.Print();
        }
    }

    /// <summary>As a request's samples are computed, without drawing.</summary>
    private static void Continue(RowDecoder rows, RowPrompt prompt, int count, int threads, int[] tokens)
    {
        using var continuations = new RowContinuations(rows, prompt, count, Tokens, threads);
        for (var done = 0; done < Tokens; done++)
            continuations.Next([.. Enumerable.Range(0, count).Select(row => (row, (long)tokens[(done + 13 * row) % tokens.Length]))]);
    }

    /// <summary>By the network that also gives gradients, which computes what the rows cannot; one thread.</summary>
    private static void Continue(Decoder decoder, EncodedPrompt prompt, int count, int[] tokens)
    {
        using var continuations = new Continuations(decoder, prompt, count, Tokens);
        for (var done = 0; done < Tokens; done++)
        {
            using var step = NewDisposeScope();
            continuations.Next([.. Enumerable.Range(0, count).Select(row => (long)tokens[(done + 13 * row) % tokens.Length])]);
        }
    }

    private static void Tune(Decoder decoder, int threads)
    {
        TokenPair[] pairs = [.. Enumerable.Range(0, Pairs).Select(p => new TokenPair(
            [.. Enumerable.Range(0, PairLength).Select(i => 300L + (i * 41 + p) % 20_000)], PairLength / 2))];
        using var losses = new LocalSoftPromptLoss(decoder, pairs, SoftLength, threads);
        var vectors = decoder.SoftVectors([.. Enumerable.Range(500, SoftLength).Select(t => (long)t)]).flatten().data<float>().ToArray();
        for (var run = 0; run < Runs; run++)
        {
            var step = Measured.Of(() => losses.GradientAsync(vectors, [.. Enumerable.Range(0, Pairs)], default).GetAwaiter().GetResult());
            Console.WriteLine($"tuning step of {Pairs} texts of {PairLength}: {step.Wall / 1000:0.0} s, {step.Processor / 1000:0.0} s of "
                + $"processor, {step.PeakMegabytes:0} MB at most");
        }
    }

    /// <summary>The best of the runs of each piece of work, in tokens a second by the clock and by the processor.</summary>
    private sealed class Best
    {
        private readonly Dictionary<string, (int Tokens, List<Measured> Runs)> all = [];

        public void Take(string what, int tokens, Action work)
        {
            if (!all.TryGetValue(what, out var taken)) all[what] = taken = (tokens, []);
            taken.Runs.Add(Measured.Of(work));
        }

        public void Print()
        {
            Console.WriteLine();
            foreach (var (what, (tokens, runs)) in all)
                Console.WriteLine($"{what,-24} {1000 * tokens / runs.Min(r => r.Wall),7:0} tokens/s, "
                    + $"{1000 * tokens / runs.Min(r => r.Processor),7:0} a second of processor, {runs.Max(r => r.PeakMegabytes),6:0} MB");
        }
    }
}
