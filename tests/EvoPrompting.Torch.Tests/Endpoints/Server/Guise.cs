using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace EvoPrompting.Torch.Tests.Endpoints.Server;

/// <summary>An odd form in which a whole answer comes: it costs nothing.</summary>
/// <param name="Name">A few words.</param>
/// <param name="Put">Writes the answer in that form.</param>
internal sealed record Guise(string Name, Func<JsonObject, string> Put)
{
    /// <summary>Forms that any of the protocols may take.</summary>
    public static IReadOnlyList<Guise> All { get; } =
    [
        new("a byte order mark", json => "\ufeff" + json.ToJsonString()),
        new("on several lines", json => json.ToJsonString(new JsonSerializerOptions { WriteIndented = true })),
        new("in a list", json => $"[{json.ToJsonString()}]"),
        new("as the only event of a stream", json => $": waiting\n\ndata: {json.ToJsonString()}\n\ndata: [DONE]\n\n"),
        Edited("no id, no type", json =>
        {
            foreach (var name in (string[])["id", "object", "type", "model", "created", "created_at"]) json.Remove(name);
        }),
        Edited("a fraction for a date", json => json["created"] = 1.5),
        Edited("no usage", json =>
        {
            foreach (var name in (string[])["usage", "prompt_eval_count", "eval_count"]) json.Remove(name);
        }),
        Edited("null counts", json =>
        {
            foreach (var counts in (JsonObject?[])[json, json["usage"] as JsonObject])
                foreach (var name in counts?.Select(p => p.Key).Where(n => n.Contains("tokens") || n.Contains("count")).ToArray() ?? [])
                    counts![name] = null;
        }),
        Edited("fields that nobody knows",
            json => json["timings"] = new JsonObject { ["n"] = new JsonArray(1, null, "x"), ["error"] = null }),
        Edited("an empty error", json => json["error"] = null),
        Ending("eos"),
        Ending(""),
        Ending(null),
        Edited("another role", json =>
        {
            foreach (var message in Messages(json)) message["role"] = "model";
        }),
        Edited("no role", json =>
        {
            foreach (var message in Messages(json)) message["role"] = null;
        }),
        Edited("a content in parts", json =>
        {
            foreach (var message in Messages(json))
                if (message["content"] is JsonValue text)
                    message["content"] = new JsonArray(
                        new JsonObject { ["type"] = "thinking", ["thinking"] = "a draft" },
                        new JsonObject { ["type"] = "text", ["text"] = text.DeepClone() });
        }),
        Edited("numbers that all are 0", json =>
        {
            foreach (var choice in json["choices"]?.AsArray().OfType<JsonObject>() ?? []) choice["index"] = 0;
        }),
    ];

    /// <summary>The form asked for a request; null for the usual one.</summary>
    public static Guise? Of(HttpContext context) => context.Items[nameof(Guise)] as Guise;

    /// <summary>Answers a request in this form.</summary>
    public Fault AsFault() => new(Name, FaultCost.Retry, context =>
    {
        context.Items[nameof(Guise)] = this;
        return Task.CompletedTask;
    })
    { IsAnswered = true };

    private static Guise Ending(string? reason) => Edited($"an end for the reason '{reason ?? "null"}'", json =>
    {
        foreach (var one in json["choices"]?.AsArray().OfType<JsonObject>() ?? [json])
            foreach (var name in (string[])["finish_reason", "stop_reason", "done_reason"])
                if (one.ContainsKey(name)) one[name] = reason;
    });

    private static Guise Edited(string name, Action<JsonObject> edit) => new(name, json =>
    {
        edit(json);
        return json.ToJsonString();
    });

    private static IEnumerable<JsonObject> Messages(JsonObject json)
    {
        if (json["message"] is JsonObject message) yield return message;
        foreach (var choice in json["choices"]?.AsArray() ?? [])
            if (choice?["message"] is JsonObject inner)
                yield return inner;
    }
}
