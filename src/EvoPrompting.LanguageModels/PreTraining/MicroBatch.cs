using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>Sequences of similar length, computed together; short ones are filled up at their ends.</summary>
/// <param name="least">They are filled up to this length at least.</param>
internal sealed class MicroBatch(IReadOnlyList<TrainingSequence> sequences, int least = 0)
{
    /// <summary>Lengths are rounded up to this, so that few shapes occur.</summary>
    public const int LengthStep = 64;

    public int Sequences => sequences.Count;

    /// <summary>The family of each sequence.</summary>
    public IReadOnlyList<int?> Families => [.. sequences.Select(s => s.Family)];

    /// <summary>Positions that are predicted, filling not counted.</summary>
    public int Predicted => sequences.Sum(s => s.Tokens.Length - 1);

    /// <summary>Positions of the padded rectangle.</summary>
    public int Positions => sequences.Count * Length;

    private int Length => Math.Max(least, RoundUp(sequences.Max(s => s.Tokens.Length - 1)));

    public static int RoundUp(int length) => (length + LengthStep - 1) / LengthStep * LengthStep;

    /// <summary>
    /// Cuts sequences, shortest first, into micro-batches of at most <paramref name="positions"/> padded positions, at least one sequence
    /// each.
    /// </summary>
    public static IEnumerable<MicroBatch> Cut(IEnumerable<TrainingSequence> sequences, int positions)
    {
        var batch = new List<TrainingSequence>();
        foreach (var sequence in sequences.OrderBy(s => s.Tokens.Length))
        {
            if (batch.Count > 0 && (batch.Count + 1) * RoundUp(sequence.Tokens.Length - 1) > positions)
            {
                yield return new([.. batch]);
                batch.Clear();
            }

            batch.Add(sequence);
        }

        if (batch.Count > 0) yield return new([.. batch]);
    }

    /// <summary>Returns its sequences in micro-batches of their own, filled up to the same length.</summary>
    public IEnumerable<MicroBatch> Apart() => sequences.Select(s => new MicroBatch([s], Length));

    /// <summary>Returns the sum of the loss weights: 1 for a completion's token, <paramref name="promptWeight"/> for a prompt's.</summary>
    public double TotalWeight(double promptWeight) =>
        sequences.Sum(s => (s.CompletionStart - 1) * promptWeight + s.Tokens.Length - s.CompletionStart);

    /// <summary>Returns the weighted sum of the cross-entropies, a scalar of at least 32 bits.</summary>
    /// <param name="softPrompt">Vectors before each sequence, (length, width) or (rows, length, width); null for none.</param>
    public Tensor Loss(Transformer transformer, double promptWeight, Tensor? softPrompt = null) =>
        Losses(transformer, promptWeight, softPrompt).sum();

    /// <summary>Returns the weighted cross-entropies that <see cref="Loss"/> is the sum of, sequence after sequence.</summary>
    /// <param name="deep">The soft prompt's vectors before further layers, (layers - 1, length, width); null for none.</param>
    public Tensor Losses(Transformer transformer, double promptWeight, Tensor? softPrompt = null, Tensor? deep = null)
    {
        var (rows, length) = (sequences.Count, Length);
        var inputs = new long[rows * length];
        var (places, targets, weights) = (new List<long>(), new List<long>(), new List<float>());
        for (var row = 0; row < rows; row++)
        {
            var (tokens, start) = (sequences[row].Tokens, sequences[row].CompletionStart);
            for (var i = 0; i + 1 < tokens.Length; i++)
            {
                inputs[row * length + i] = tokens[i];
                var weight = i + 1 < start ? (float)promptWeight : 1;
                if (weight == 0) continue;
                places.Add(row * length + i);
                targets.Add(tokens[i + 1]);
                weights.Add(weight);
            }
        }

        var embedded = transformer.Embed(tensor(inputs).view(rows, length));
        if (softPrompt is not null)
            embedded = cat([softPrompt.dim() == 3 ? softPrompt : softPrompt.unsqueeze(0).expand(rows, -1, -1), embedded], 1);
        var hidden = transformer.Hidden(embedded, deep: deep);
        if (softPrompt is not null) hidden = hidden.narrow(1, softPrompt.shape[^2], length);
        var logits = transformer.Logits(hidden.reshape(rows * length, -1).index_select(0, tensor(places.ToArray())));
        if (logits.dtype != ScalarType.Float64) logits = logits.to(ScalarType.Float32);
        var losses = nn.functional.cross_entropy(logits, tensor(targets.ToArray()), reduction: nn.Reduction.None);
        return losses * tensor(weights.ToArray());
    }
}
