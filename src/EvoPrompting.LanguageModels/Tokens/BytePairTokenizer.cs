using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace EvoPrompting.LanguageModels.Tokens;

/// <summary>
/// Turns text into token numbers and back: byte-level byte-pair encoding (Sennrich et al. 2016). Tokens 0-255 are the bytes,
/// then come <see cref="Begin"/> and <see cref="End"/>, which no text encodes to, then one token for each merge. Thread-safe.
/// </summary>
/// <remarks>The file is text: a first line that names the format, then the two parts of each merge, a line each.</remarks>
public sealed class BytePairTokenizer
{
    /// <summary>Opens every sequence.</summary>
    public const int Begin = 256;

    /// <summary>Closes a completion.</summary>
    public const int End = 257;

    /// <summary>The token of the first merge.</summary>
    internal const int FirstMerge = 258;

    private const string Header = "evoprompting byte pairs 1";
    private const int MostCached = 65_536;
    private static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly (int Left, int Right)[] merges;
    private readonly Dictionary<(int Left, int Right), int> tokenOf = [];
    private readonly byte[][] bytesOf;
    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">A merge is made of tokens that come after it, or stands there twice.</exception>
    public BytePairTokenizer(IReadOnlyList<(int Left, int Right)> merges)
    {
        this.merges = [.. merges];
        bytesOf = new byte[FirstMerge + merges.Count][];
        for (var i = 0; i < 256; i++) bytesOf[i] = [(byte)i];
        bytesOf[Begin] = bytesOf[End] = [];
        for (var i = 0; i < merges.Count; i++)
        {
            var (left, right) = merges[i];
            var token = FirstMerge + i;
            if (!IsPart(left, token) || !IsPart(right, token) || !tokenOf.TryAdd((left, right), token))
                throw new ArgumentException($"merge {i} ({left} {right}) of the tokenizer is not one that can follow the ones before it");
            bytesOf[token] = [.. bytesOf[left], .. bytesOf[right]];
        }
    }

    /// <summary>How many tokens there are.</summary>
    public int VocabularySize => bytesOf.Length;

    /// <summary>
    /// Learns merges from texts until the vocabulary is full or no pair occurs twice. Equal texts in any order, equal result.
    /// </summary>
    /// <param name="wordShare">Share of the merges that may be spent within words, 0 to 1; the others may join words of a line.</param>
    public static BytePairTokenizer Train(IReadOnlyCollection<string> texts, int vocabularySize, double wordShare = 0.6) =>
        new(BytePairTraining.Merges(texts, vocabularySize - FirstMerge, wordShare));

    /// <summary>Returns the tokens of a text, without <see cref="Begin"/> and <see cref="End"/>.</summary>
    /// <exception cref="EncoderFallbackException">The text holds half a surrogate pair.</exception>
    public int[] Encode(string text)
    {
        var tokens = new List<int>(text.Length / 3);
        ReadOnlySpan<byte> rest = strictUtf8.GetBytes(text);
        while (!rest.IsEmpty)
        {
            var length = PreTokens.PhraseLength(rest);
            tokens.AddRange(Piece(rest[..length]));
            rest = rest[length..];
        }

        return [.. tokens];
    }

    /// <summary>
    /// Returns the text of tokens; bytes that are no UTF-8 become U+FFFD, <see cref="Begin"/> and <see cref="End"/> nothing.
    /// </summary>
    public string Decode(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(t => bytesOf[t])]);

    /// <summary>Returns the bytes of one token.</summary>
    public ReadOnlySpan<byte> Bytes(int token) => bytesOf[token];

    /// <summary>Returns the content of the tokenizer's file.</summary>
    public string Save()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var (left, right) in merges) text.Append(CultureInfo.InvariantCulture, $"{left} {right}\n");
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is not that; the message says where.</exception>
    public static BytePairTokenizer Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0)
            throw new InvalidDataException($"the tokenizer does not start with '{Header}' or its end is missing");
        var merges = new (int, int)[lines.Length - 2];
        for (var i = 0; i < merges.Length; i++)
        {
            var parts = lines[i + 1].Split(' ');
            if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var left)
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var right))
                throw new InvalidDataException($"line {i + 2} of the tokenizer is not two token numbers");
            merges[i] = (left, right);
        }

        try
        {
            return new(merges);
        }
        catch (ArgumentException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    private static bool IsPart(int part, int token) => part >= 0 && part < token && part is not (Begin or End);

    private int[] Piece(ReadOnlySpan<byte> piece)
    {
        var key = Encoding.Latin1.GetString(piece);
        if (cache.TryGetValue(key, out var known)) return known;
        var tokens = new List<int>(piece.Length);
        foreach (var b in piece) tokens.Add(b);
        int[] result = [.. Merge(tokens)];
        if (cache.Count < MostCached) cache[key] = result;
        return result;
    }

    /// <summary>Applies the merges to a piece in place, the earliest first, and returns it.</summary>
    internal List<int> Merge(List<int> tokens)
    {
        while (Earliest(tokens) is { } merge) Apply(tokens, merge.Left, merge.Right, tokenOf[merge]);
        return tokens;
    }

    private (int Left, int Right)? Earliest(List<int> tokens)
    {
        (int, int)? best = null;
        var earliest = int.MaxValue;
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            var pair = (tokens[i], tokens[i + 1]);
            if (!tokenOf.TryGetValue(pair, out var token) || token >= earliest) continue;
            (best, earliest) = (pair, token);
        }

        return best;
    }

    /// <summary>Replaces each occurrence of a pair, from the left, by one token.</summary>
    internal static void Apply(List<int> tokens, int left, int right, int token)
    {
        var kept = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var isPair = i + 1 < tokens.Count && tokens[i] == left && tokens[i + 1] == right;
            tokens[kept++] = isPair ? token : tokens[i];
            if (isPair) i++;
        }

        tokens.RemoveRange(kept, tokens.Count - kept);
    }
}
