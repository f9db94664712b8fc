using System.Text;
using System.Text.Json;
using EvoPrompting.LanguageModels.Endpoints.Asking;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>One of the texts of an answer, put together from its parts.</summary>
internal sealed class AnsweredChoice
{
    private readonly StringBuilder text = new(), refusal = new();
    private string? finish;
    private bool hasThought;

    /// <summary>Whether a text was there, be it an empty one.</summary>
    public bool HasText { get; private set; }

    public string Text => text.ToString();

    /// <summary>True where the server says that the text was cut at the most tokens. Every other reason is an end.</summary>
    public bool IsCut => finish is { } reason
        && (reason.Contains("length", StringComparison.OrdinalIgnoreCase) || reason.Contains("max_", StringComparison.OrdinalIgnoreCase)
            || reason.Contains("context_window", StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes over whatever a message holds: its content, what was thought before it, its refusal.</summary>
    /// <param name="isWhole">The message is the whole one: it goes before the pieces that came earlier.</param>
    public void Add(JsonElement message, bool isWhole = false)
    {
        if (message.ValueKind == JsonValueKind.String)
        {
            AddText(message.GetString());
            return;
        }

        if (isWhole && message.Field("content") is not null) text.Clear();
        if (message.Field("content") is { } content) AddContent(content);
        foreach (var name in (string[])["reasoning_content", "reasoning", "thinking"]) hasThought |= message.Text(name) is { Length: > 0 };
        refusal.Append(message.Text("refusal"));
    }

    /// <summary>Takes over a content: a text, or a list of texts and of parts with a kind.</summary>
    public void AddContent(JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                AddText(content.GetString());
                break;
            case JsonValueKind.Array:
                foreach (var part in content.EnumerateArray()) AddContent(part);
                break;
            case JsonValueKind.Object:
                AddPart(content);
                break;
        }
    }

    public void AddText(string? more)
    {
        if (more is null) return;
        HasText = true;
        text.Append(more);
    }

    /// <summary>Takes over why the text ends; the last word holds.</summary>
    public void End(JsonElement? reason)
    {
        if (reason is { ValueKind: JsonValueKind.String } told && told.GetString() is { Length: > 0 } name) finish = name;
    }

    /// <summary>Says why there is no text to use.</summary>
    /// <param name="countsThinking">The server counts tokens of thinking, be it shown or not.</param>
    public string WhyUseless(ModelRequest request, bool countsThinking) =>
        refusal.Length > 0 ? $"the model refuses: {OneLine(refusal.ToString())}"
        : (hasThought || countsThinking) && IsCut
            ? $"thinking used up the answer's {request.MaximumTokens} tokens before any text came; raise maximumTokens"
        : hasThought ? $"the answer holds thinking and no text ({finish ?? "no reason given"})"
        : $"the answer holds no text ({finish ?? "no reason given"})";

    private void AddPart(JsonElement part)
    {
        var kind = part.Text("type") ?? "";
        if (kind == "refusal") refusal.Append(part.Text("refusal") ?? part.Text("text"));
        else if (kind.Contains("think", StringComparison.Ordinal) || kind.Contains("reason", StringComparison.Ordinal)
            || part.Field("thought") is { ValueKind: JsonValueKind.True })
            hasThought = true; // shown, or signed only
        else if (part.Text("text") is { } text) AddText(text);
        else if (part.Field("text") is { } inner) AddText(inner.Text("value"));
        else if (!kind.StartsWith("tool", StringComparison.Ordinal) && (part.Field("content") ?? part.Field("parts")) is { } nested)
            AddContent(nested);
    }

    private static string OneLine(string words) => string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
