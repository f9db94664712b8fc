using System.Runtime.InteropServices;
using System.Text;

namespace EvoPrompting.LanguageModels.Tokens;

/// <summary>
/// Learns byte-pair merges, first within words, then within phrases (Liu et al. 2025, SuperBPE): the commonest pair becomes a token, again
/// and again; of equally common pairs the one with the smaller token numbers comes first, so the result does not depend on the order of the
/// texts.
/// </summary>
internal static class BytePairTraining
{
    /// <summary>Rarer pairs are not worth a token.</summary>
    private const long LeastCount = 2;

    private delegate int PieceLength(ReadOnlySpan<byte> text);

    /// <param name="count">Most merges in all.</param>
    /// <param name="wordShare">Share of them that is learned within words at most.</param>
    public static IReadOnlyList<(int Left, int Right)> Merges(IReadOnlyCollection<string> texts, int count, double wordShare)
    {
        var merges = new List<(int, int)>();
        Learn(merges, (int)(count * wordShare), Pieces(texts, PreTokens.WordLength));
        var words = new BytePairTokenizer(merges);
        Learn(merges, count, Pieces(texts, PreTokens.PhraseLength).ConvertAll(p => (words.Merge(p.Tokens), p.Count)));
        return merges;
    }

    private static void Learn(List<(int, int)> merges, int count, List<(List<int> Tokens, long Count)> pieces)
    {
        while (merges.Count < count && Commonest(pieces) is { } pair)
        {
            var token = BytePairTokenizer.FirstMerge + merges.Count;
            merges.Add(pair);
            foreach (var (tokens, _) in pieces) BytePairTokenizer.Apply(tokens, pair.Left, pair.Right, token);
        }
    }

    private static List<(List<int> Tokens, long Count)> Pieces(IEnumerable<string> texts, PieceLength firstLength)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
            while (!rest.IsEmpty)
            {
                var length = firstLength(rest);
                CollectionsMarshal.GetValueRefOrAddDefault(counts, Encoding.Latin1.GetString(rest[..length]), out _)++;
                rest = rest[length..];
            }
        }

        return [.. counts.Where(c => c.Key.Length > 1).Select(c => (c.Key.Select(b => (int)b).ToList(), c.Value))];
    }

    private static (int Left, int Right)? Commonest(List<(List<int> Tokens, long Count)> pieces)
    {
        var counts = new Dictionary<(int Left, int Right), long>();
        foreach (var (tokens, count) in pieces)
            for (var i = 0; i + 1 < tokens.Count; i++)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, (tokens[i], tokens[i + 1]), out _) += count;

        (int Left, int Right)? best = null;
        var most = LeastCount;
        foreach (var (pair, count) in counts)
        {
            if (count < most || count == most && best is { } known && pair.CompareTo(known) >= 0) continue;
            (best, most) = (pair, count);
        }

        return best;
    }
}
