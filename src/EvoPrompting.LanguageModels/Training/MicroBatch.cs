using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels;

/// <summary>Sequences of similar length, computed together; short ones are filled up at their ends.</summary>
internal sealed class MicroBatch(IReadOnlyList<TrainingSequence> sequences)
{
    /// <summary>Lengths are rounded up to this, so that few shapes occur.</summary>
    private const int LengthStep = 64;

    /// <summary>Positions that are predicted, filling not counted.</summary>
    public int Predicted => sequences.Sum(s => s.Tokens.Length - 1);

    /// <summary>Positions of the padded rectangle.</summary>
    public int Positions => sequences.Count * Length;

    private int Length => RoundUp(sequences.Max(s => s.Tokens.Length - 1));

    public static int RoundUp(int length) => (length + LengthStep - 1) / LengthStep * LengthStep;

    /// <summary>Returns the sum of the loss weights: 1 for a completion's token, <paramref name="promptWeight"/> for a prompt's.</summary>
    public double TotalWeight(double promptWeight) =>
        sequences.Sum(s => (s.CompletionStart - 1) * promptWeight + s.Tokens.Length - s.CompletionStart);

    /// <summary>Returns the weighted sum of the cross-entropies as a scalar in 32 bits.</summary>
    public Tensor Loss(Transformer transformer, double promptWeight)
    {
        var (rows, length) = (sequences.Count, Length);
        var inputs = new long[rows * length];
        var targets = new long[rows * length];
        var weights = new float[rows * length];
        for (var row = 0; row < rows; row++)
        {
            var (tokens, start) = (sequences[row].Tokens, sequences[row].CompletionStart);
            for (var i = 0; i + 1 < tokens.Length; i++)
            {
                var at = row * length + i;
                (inputs[at], targets[at], weights[at]) = (tokens[i], tokens[i + 1], i + 1 < start ? (float)promptWeight : 1);
            }
        }

        var hidden = transformer.Hidden(transformer.Embed(tensor(inputs).view(rows, length)));
        var logits = transformer.Logits(hidden.view(rows * length, -1));
        if (logits.dtype != ScalarType.Float64) logits = logits.to(ScalarType.Float32);
        var losses = nn.functional.cross_entropy(logits, tensor(targets), reduction: nn.Reduction.None);
        return (losses * tensor(weights)).sum();
    }
}
