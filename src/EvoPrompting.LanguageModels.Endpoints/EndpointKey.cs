namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>A key of a server. It never prints itself, and takes itself out of what others print.</summary>
internal sealed class EndpointKey(string? value)
{
    private const int ShortestHidden = 6; // shorter ones are no secrets, and words would be blotted out

    public static EndpointKey None { get; } = new(null);

    public bool IsNone => string.IsNullOrEmpty(value);

    /// <summary>The key itself, for the request's header only.</summary>
    internal string? Value => value;

    /// <summary>Why the key cannot be sent, without the key; null where it can.</summary>
    public string? Fault => value?.Any(c => c is < ' ' or > '~') ?? false
        ? "the key holds a letter outside ASCII or a control character, which cannot be sent; copy it again"
        : null;

    /// <summary>Returns a text with the key blotted out: servers quote keys in their messages.</summary>
    public string Hide(string text) =>
        value is { Length: >= ShortestHidden } ? text.Replace(value, "[key]", StringComparison.Ordinal) : text;

    public override string ToString() => IsNone ? "no key" : "[key]";
}
