using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Writes messages as all chat protocols have them.</summary>
internal static class ChatMessages
{
    /// <summary>An empty system text is no message: some servers and templates refuse one.</summary>
    public static JsonArray Write(IEnumerable<ModelMessage> messages) =>
    [
        .. messages.Where(m => m.Role != MessageRole.System || m.Text.Length > 0)
            .Select(m => new JsonObject { ["role"] = Name(m.Role), ["content"] = m.Text }),
    ];

    private static string Name(MessageRole role) => role switch
    {
        MessageRole.System => "system",
        MessageRole.User => "user",
        _ => "assistant",
    };
}
