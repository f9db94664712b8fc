using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>Draws samples side by side, a row each, one token after the other, until all are over.</summary>
internal static class SampledRows
{
    /// <param name="samples">At most <paramref name="rows"/>; rows without a sample idle.</param>
    /// <param name="vocabulary">Tokens that may be drawn; logits beyond are of no token.</param>
    /// <param name="first">The logits after the prompt, (1, at least the vocabulary).</param>
    /// <param name="next">Returns the logits (rows, at least the vocabulary) after one more token in each row.</param>
    public static void Draw(
        DrawnSample[] samples, int rows, int vocabulary, Tensor first, Func<long[], Tensor> next, CancellationToken stop)
    {
        var start = Numbers(first);
        foreach (var sample in samples) sample.Take(start.AsSpan(0, vocabulary));
        var tokens = new long[rows];
        while (samples.Any(s => !s.IsOver))
        {
            stop.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            for (var row = 0; row < samples.Length; row++) tokens[row] = samples[row].LastToken;
            var logits = Numbers(next(tokens));
            for (var row = 0; row < samples.Length; row++) samples[row].Take(logits.AsSpan(row * start.Length, vocabulary));
        }
    }

    private static float[] Numbers(Tensor logits) => logits.to(ScalarType.Float32).cpu().data<float>().ToArray();
}
