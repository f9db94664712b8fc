using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tokens;
using TorchSharp;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>Models small enough for tests.</summary>
internal static class TinyModel
{
    public static TransformerSettings Shape(int vocabulary = 300, int context = 600, int shiftedHeads = 1) =>
        new(vocabulary, Width: 32, Layers: 2, Heads: 2, FeedForwardWidth: 64, Context: context, ShiftedHeads: shiftedHeads);

    /// <summary>Random weights everywhere, also where a training starts from zero.</summary>
    public static Transformer Random(TransformerSettings shape, torch.ScalarType type, ulong seed = 1)
    {
        TorchRuntime.Start();
        using var frozen = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var chance = new RandomStream(seed);
        var weights = TransformerWeights.Leaves(shape, type, trainable: false);
        foreach (var tensor in weights.All)
        {
            var numbers = Enumerable.Range(0, (int)tensor.numel()).Select(_ => 0.3 * chance.NextGaussian()).ToArray();
            tensor.copy_(torch.tensor(numbers).view(tensor.shape));
        }

        return new(shape, weights);
    }

    public static BytePairTokenizer Tokenizer { get; } =
        BytePairTokenizer.Train([.. SyntheticTexts.Make(60, seed: 1).SelectMany(t => (string[])[t.Prompt, t.Completion])], 300);

    public static EmbeddedLanguageModel Embedded(ulong seed = 1, int parallelRequests = 1, int context = 600) =>
        new("tiny", Random(Shape(Tokenizer.VocabularySize, context), torch.ScalarType.Float32, seed), Tokenizer, parallelRequests);

    public static long[] Tokens(int count, ulong seed)
    {
        var chance = new RandomStream(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (long)chance.Next(300))];
    }
}
