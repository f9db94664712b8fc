using EvoPrompting.LanguageModels.Local.Gguf;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>
/// Turns text into a checkpoint's tokens and back, with Hugging Face's tokenizers library. Thread-safe. Knows no chats: see
/// <see cref="Asking.Conversation"/>.
/// </summary>
public sealed class LocalTokenizer : IDisposable
{
    private readonly TokenizerJson json;
    private readonly TokenizerEngine engine, continuing; // the latter puts nothing before a text
    private readonly Lazy<int?> anyText;
    private readonly string source;
    private readonly List<int> begins; // the first one that has a row counts
    private int rows = int.MaxValue;

    private LocalTokenizer(TokenizerJson json, string source, IEnumerable<int> begin, IEnumerable<int> ends)
    {
        (this.json, this.source) = (json, source);
        (begins, Ends) = ([.. begin.Where(t => t >= 0)], ends.Where(t => t >= 0).ToHashSet()); // -1 is how files say none
        engine = TokenizerEngine.Load(json.Plain, source);
        continuing = json.Continuing is { } other ? TokenizerEngine.Load(other, source) : engine;
        anyText = new(AnyText);
    }

    /// <summary>The largest token number and one; a model may have rows for more.</summary>
    public int VocabularySize => json.VocabularySize;

    /// <summary>The token that opens a sequence; null where the checkpoint names none that the model has a row for.</summary>
    public int? Begin => begins.Count > 0 ? begins[0] : null;

    /// <summary>
    /// The tokens that end an answer; several of models that were trained further as chats. None that the model has no row for: such a
    /// token is never drawn.
    /// </summary>
    public IReadOnlySet<int> Ends { get; private set; }

    /// <summary>Reads the tokenizer of a checkpoint's folder: tokenizer.json, and what the other files say of its special tokens.</summary>
    /// <exception cref="InvalidDataException">tokenizer.json is missing or damaged: one sentence.</exception>
    public static LocalTokenizer OfFolder(string folder)
    {
        var path = Path.Combine(folder, "tokenizer.json");
        var json = TokenizerJson.Parse(SpecialTokenFiles.Bytes(path)
            ?? throw new InvalidDataException(SpecialTokenFiles.Missing(folder)), path);
        var (begin, ends) = SpecialTokenFiles.Read(folder, json.Named);
        return new(json, path, begin, ends);
    }

    /// <summary>Makes the tokenizer that a GGUF file describes.</summary>
    /// <exception cref="InvalidDataException">The file describes none, or one of a kind that is not implemented: one sentence.</exception>
    public static LocalTokenizer Of(GgufFile file) => Of(file.Metadata);

    internal static LocalTokenizer Of(GgufMetadata metadata)
    {
        var described = GgufTokenizer.Describe(metadata);
        var source = metadata.Source;
        return new(TokenizerJson.Parse(described.Json, source), source, described.Begin is { } token ? [token] : [], described.Ends);
    }

    /// <summary>
    /// Checks that the tokens that texts are made of, and one of those that end them, have rows in a model's embeddings.
    /// </summary>
    /// <param name="rows">
    /// How many the model has. Special tokens beyond them are refused where a text holds them; <see cref="Begin"/> and
    /// <see cref="Ends"/> are those within from now on.
    /// </param>
    /// <exception cref="InvalidDataException">They have not: one sentence.</exception>
    internal void Fit(int rows)
    {
        const string advice = "the tokenizer is of another model, or the model was not given rows for tokens that were added to it";
        if (json.Largest >= rows)
            throw new InvalidDataException(
                $"{source} has tokens up to number {json.Largest} and the model has rows for {rows}: {advice}");
        if (Ends.Count > 0 && Ends.Min() >= rows)
            throw new InvalidDataException($"answers would never end: {source} and the files beside it end texts with token {Ends.Min()}, "
                + $"and the model has rows for {rows}: correct eos_token_id");
        begins.RemoveAll(token => token >= rows);
        Ends = Ends.Where(token => token < rows).ToHashSet();
        this.rows = rows;
    }

    /// <summary>Returns the tokens of a text; special ones that stand in it in words are read as such.</summary>
    /// <param name="isFramed">Whether the tokens that the tokenizer puts before and after a text are added.</param>
    /// <exception cref="System.Text.EncoderFallbackException">The text holds half a surrogate pair.</exception>
    /// <exception cref="UserException">The text holds a special token that the model has no row for (<see cref="Fit"/>).</exception>
    public int[] Encode(string text, bool isFramed = false)
    {
        var tokens = engine.Encode(text);
        return Fitting(isFramed ? [.. json.Front, .. tokens, .. json.Behind] : tokens);
    }

    /// <summary>Returns the tokens of a text that is to be continued: behind those that open a sequence.</summary>
    /// <exception cref="System.Text.EncoderFallbackException">The text holds half a surrogate pair.</exception>
    public int[] EncodeStart(string text) => Fitting([.. json.Front, .. engine.Encode(text)]);

    /// <summary>
    /// Returns the tokens of what follows a text. Where both are encoded as one and the tokens of the text before are the first of these,
    /// they are the others; else, where a token would reach over the border, its own, without the space that some tokenizers put before
    /// every text. Behind <see cref="EncodeStart"/> of the text before they are what a model should answer.
    /// </summary>
    /// <exception cref="System.Text.EncoderFallbackException">A text holds half a surrogate pair.</exception>
    public int[] EncodeContinuation(string before, string text)
    {
        int[] first = engine.Encode(before), both = engine.Encode(before + text);
        return Fitting(both.AsSpan().StartsWith(first) ? both[first.Length..] : continuing.Encode(text));
    }

    /// <summary>Returns the text of tokens; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="isSpecialShown">Whether special tokens stand in the text; else they are nothing.</param>
    public string Decode(IEnumerable<int> tokens, bool isSpecialShown = true) =>
        engine.Decode(isSpecialShown ? tokens : tokens.Where(token => !IsSpecial(token)));

    /// <summary>Returns an added token by its text; null where there is none.</summary>
    internal int? Named(string text) => json.Named.TryGetValue(text, out var token) ? token : null;

    /// <summary>Returns the text of an added token; null for another one.</summary>
    internal string? NameOf(int token) => json.Named.Where(named => named.Value == token).Select(named => named.Key).FirstOrDefault();

    /// <summary>True for tokens that stand for no text.</summary>
    public bool IsSpecial(int token) => json.Special.Contains(token);

    /// <summary>Returns the text of a sequence that is empty still.</summary>
    /// <param name="isContinuation">
    /// Whether text stands before it: some decoders take a space from a text's first token, and of what follows a text it is a part.
    /// </param>
    public GrowingText Grow(bool isContinuation = false) => new(this, isContinuation ? anyText.Value : null);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (continuing != engine) continuing.Dispose();
        engine.Dispose();
    }

    /// <summary>Returns a token that is decoded as a letter, whatever stands before and behind it; null where there is none.</summary>
    private int? AnyText()
    {
        const string letter = "a";
        try
        {
            return engine.Encode(letter) is [.., var token] && engine.Decode([token]).EndsWith(letter, StringComparison.Ordinal)
                ? token : null;
        }
        catch (UserException)
        {
            return null; // a vocabulary of whole words
        }
    }

    private int[] Fitting(int[] tokens) => Array.FindIndex(tokens, t => t >= rows) is >= 0 and var at
        ? throw new UserException($"A prompt holds the token {tokens[at]} ('{engine.Decode([tokens[at]])}') of {source}, and the model has "
            + $"rows for {rows}: its tokenizer is of another model, or it was not given a row for this token.")
        : tokens;
}
