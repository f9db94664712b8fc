using EvoPrompting.LanguageModels.Local.Families;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>Names and shapes of all tensors that a description asks for.</summary>
internal static class ExpectedTensors
{
    /// <param name="hasOutput">The logits have a matrix of their own.</param>
    public static IEnumerable<(string Name, long[] Shape)> Of(DecoderDescription description, bool hasOutput)
    {
        var names = description.Names;
        yield return (names.Embedding + ".weight", [description.Vocabulary, description.Width]);
        foreach (var tensor in Gains(description, names.FinalNorm, description.Width)) yield return tensor;
        if (hasOutput) yield return (names.Output + ".weight", [description.Vocabulary, description.Width]);
        for (var i = 0; i < description.Layers.Count; i++)
            foreach (var (name, shape) in Layer(description))
                yield return (names.Layer.Replace("{0}", $"{i}") + name, shape);
    }

    private static IEnumerable<(string Name, long[] Shape)> Layer(DecoderDescription description)
    {
        var (names, attention, forward, width) = (description.Names, description.Attention, description.FeedForward, description.Width);
        long[] rows = [attention.QueryWidth, attention.KeyWidth, attention.KeyWidth];
        long[] hidden = forward.IsGated ? [forward.Width, forward.Width] : [forward.Width];
        IEnumerable<(string Name, long[] Shape)>[] all =
        [
            Linear(names.QueriesKeysValues, rows, width, attention.InputBias),
            Linear([names.AttentionOut], [width], attention.QueryWidth, attention.OutputBias),
            Linear(names.FeedForwardIn, hidden, width, forward.Bias),
            Linear([names.FeedForwardOut], [width], forward.Width, forward.Bias),
            Norm(names.NormBeforeAttention, width), Norm(names.NormAfterAttention, width),
            Norm(names.NormBeforeFeedForward, width), Norm(names.NormAfterFeedForward, width),
            attention.HeadNorm switch
            {
                HeadNorm.Each => [.. Norm(names.QueryNorm, attention.HeadWidth), .. Norm(names.KeyNorm, attention.HeadWidth)],
                HeadNorm.All => [.. Norm(names.QueryNorm, attention.QueryWidth), .. Norm(names.KeyNorm, attention.KeyWidth)],
                _ => [],
            },
        ];
        return all.SelectMany(t => t);

        IEnumerable<(string Name, long[] Shape)> Norm(string? name, long gains) => name is null ? [] : Gains(description, name, gains);
    }

    private static IEnumerable<(string Name, long[] Shape)> Gains(DecoderDescription description, string name, long width)
    {
        yield return (name + ".weight", [width]);
        if (description.Norm.CentresAndShifts) yield return (name + ".bias", [width]);
    }

    /// <summary>A matrix whose rows stand in one tensor, or in several that are put below one another.</summary>
    private static IEnumerable<(string Name, long[] Shape)> Linear(IReadOnlyList<string> names, long[] rows, long inputs, bool bias)
    {
        if (names.Count == 1) rows = [rows.Sum()];
        foreach (var (name, count) in names.Zip(rows))
        {
            yield return (name + ".weight", [count, inputs]);
            if (bias) yield return (name + ".bias", [count]);
        }
    }
}
