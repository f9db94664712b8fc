using System.Text.Json;
using EvoPrompting.Torch.Tests.Endpoints.Server;
using Microsoft.AspNetCore.Http;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>What a real server answered to a request, and what can be read from it without our own reader.</summary>
/// <param name="Samples">How many texts the request asked for.</param>
/// <param name="Type">The content's type.</param>
internal sealed record RecordedAnswer(string Server, string Name, string Path, int Samples, int Status, string Type, string Body)
{
    /// <summary>The protocol in which such an answer could reach us.</summary>
    public string Protocol => Path switch
    {
        "/v1/completions" => "completions",
        "/v1/messages" => "anthropic",
        "/api/tags" => "ollama",
        _ => "openai",
    };

    public bool IsSuccess => Status == 200;

    /// <summary>All recorded answers of a server.</summary>
    public static IReadOnlyList<RecordedAnswer> Of(string server) => [.. Read(server)];

    /// <summary>The texts of a success, whether it came whole or as a stream.</summary>
    public IReadOnlyList<string> Texts()
    {
        JsonElement[] parts = [.. Parts()];
        return
        [
            .. parts.SelectMany(Choices).GroupBy(c => c.GetProperty("index").GetInt32()).OrderBy(g => g.Key)
                .Select(g => string.Concat(g.Select(TextOf))),
        ];
    }

    /// <summary>Why the first text ends.</summary>
    public string? Finish() => Parts().SelectMany(Choices).Where(c => c.GetProperty("index").GetInt32() == 0)
        .Select(c => c.TryGetProperty("finish_reason", out var reason) ? reason.GetString() : null)
        .LastOrDefault(reason => reason is not null);

    /// <summary>Tokens read and written; null where the server does not say.</summary>
    public (long Read, long Written)? Usage() => Parts()
        .Where(p => p.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object).Select(p => p.GetProperty("usage"))
        .Select(u => ((long Read, long Written)?)(u.GetProperty("prompt_tokens").GetInt64(), u.GetProperty("completion_tokens").GetInt64()))
        .LastOrDefault();

    /// <summary>Gives this answer to a request, as it came.</summary>
    public Fault Again() => new(Name, FaultCost.Sample, async context =>
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = Type;
        await context.Response.WriteAsync(Body);
    });

    public override string ToString() => $"{Server} {Name}";

    private static IEnumerable<RecordedAnswer> Read(string server)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Golden.Report($"recorded-servers/{server}.json")));
        foreach (var one in file.RootElement.EnumerateArray())
        {
            var request = one.GetProperty("request");
            var body = request.TryGetProperty("body", out var sent) && sent.ValueKind == JsonValueKind.Object ? sent : default;
            var type = one.GetProperty("headers").EnumerateObject().FirstOrDefault(
                h => h.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase));
            yield return new(
                server, one.GetProperty("name").GetString()!, request.GetProperty("path").GetString()!,
                body.ValueKind == JsonValueKind.Object && body.TryGetProperty("n", out var n) ? n.GetInt32() : 1,
                one.GetProperty("status").GetInt32(), type.Value.GetString()!, one.GetProperty("body").GetString()!);
        }
    }

    private IEnumerable<JsonElement> Parts() => Type.StartsWith("text/event-stream", StringComparison.Ordinal)
        ? Body.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => JsonDocument.Parse(l[6..]).RootElement)
        : [JsonDocument.Parse(Body).RootElement];

    private static IEnumerable<JsonElement> Choices(JsonElement part) =>
        part.TryGetProperty("choices", out var choices) ? choices.EnumerateArray() : [];

    private static string TextOf(JsonElement choice)
    {
        foreach (var name in (string[])["message", "delta"])
            if (choice.TryGetProperty(name, out var message))
                return message.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";
        return choice.GetProperty("text").GetString()!;
    }
}
