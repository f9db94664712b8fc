using System.Text;

namespace EvoPrompting.LanguageModels;

/// <summary>
/// Learns byte-pair merges: the commonest pair becomes a token, again and again; of equally common pairs the one with the
/// smaller token numbers comes first, so the result does not depend on the order of the texts.
/// </summary>
internal static class BytePairTraining
{
    public static IReadOnlyList<(int Left, int Right)> Merges(IEnumerable<string> texts, int count)
    {
        var words = Words(texts);
        var merges = new List<(int, int)>();
        while (merges.Count < count && Commonest(words) is { } pair)
        {
            var token = BytePairTokenizer.FirstMerge + merges.Count;
            merges.Add(pair);
            foreach (var (tokens, _) in words) BytePairTokenizer.Apply(tokens, pair.Left, pair.Right, token);
        }

        return merges;
    }

    private static List<(List<int> Tokens, long Count)> Words(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
            while (!rest.IsEmpty)
            {
                var length = PreTokens.FirstLength(rest);
                var word = Encoding.Latin1.GetString(rest[..length]);
                counts[word] = counts.GetValueOrDefault(word) + 1;
                rest = rest[length..];
            }
        }

        return [.. counts.Where(c => c.Key.Length > 1).Select(c => (c.Key.Select(b => (int)b).ToList(), c.Value))];
    }

    private static (int Left, int Right)? Commonest(List<(List<int> Tokens, long Count)> words)
    {
        var counts = new Dictionary<(int Left, int Right), long>();
        foreach (var (tokens, count) in words)
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                var pair = (tokens[i], tokens[i + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + count;
            }

        (int Left, int Right)? best = null;
        var most = 1L; // a pair that occurs once is not worth a token
        foreach (var (pair, count) in counts)
        {
            if (count < most || count == most && (best is null || pair.CompareTo(best.Value) >= 0)) continue;
            (best, most) = (pair, count);
        }

        return best;
    }
}
