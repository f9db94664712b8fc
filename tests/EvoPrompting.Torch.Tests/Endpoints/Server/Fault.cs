using System.Text;
using Microsoft.AspNetCore.Http;

namespace EvoPrompting.Torch.Tests.Endpoints.Server;

/// <summary>A way in which a server misbehaves once.</summary>
/// <param name="Name">A few words.</param>
/// <param name="Cost">What it costs a run.</param>
/// <param name="Strike">Does it.</param>
public sealed record Fault(string Name, FaultCost Cost, Func<HttpContext, Task> Strike)
{
    /// <summary>No fault: the request is answered.</summary>
    public static Fault None { get; } = new("none", FaultCost.Retry, _ => Task.CompletedTask);

    public override string ToString() => Name;

    /// <summary>Returns whether the request needs no other answer.</summary>
    public async Task<bool> StrikeAsync(HttpContext context)
    {
        await Strike(context);
        return this != None;
    }

    public static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = new { message, type = "some_error", code = (string?)null } });
    }

    /// <summary>Answers with a body as it stands.</summary>
    public static Fault Answering(string body, int status = 200) => new(body, FaultCost.Sample, context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
    });

    private static Fault Status(int status, FaultCost cost, string message = "as the test asked", string? retryAfter = null) => new(
        $"status {status}{(retryAfter is null ? "" : $" with Retry-After {retryAfter}")}", cost, context =>
        {
            if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
            return ErrorAsync(context, status, message);
        });

    private static Fault Body(string name, byte[] body, int status = 200, string type = "application/json") =>
        new(name, FaultCost.Sample, context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(body).AsTask();
    });

    private static Fault Body(string name, string body, string type = "application/json") =>
        Body(name, Encoding.UTF8.GetBytes(body), 200, type);

    private static Fault Break(string name, Func<HttpContext, Task> before) => new(name, FaultCost.Retry, async context =>
    {
        await before(context);
        context.Abort();
    });

    /// <summary>Faults that pass, and that a second try mends.</summary>
    public static IReadOnlyList<Fault> Passing { get; } =
    [
        Status(429, FaultCost.Retry),
        Status(429, FaultCost.Retry, retryAfter: "0"),
        Status(429, FaultCost.Retry, retryAfter: "Thu, 01 Jan 2026 00:00:00 GMT"),
        Status(429, FaultCost.Retry, retryAfter: "soon"),
        Status(500, FaultCost.Retry),
        Status(502, FaultCost.Retry),
        Status(503, FaultCost.Retry),
        Status(503, FaultCost.Retry, retryAfter: "0"),
        Status(504, FaultCost.Retry),
        Status(408, FaultCost.Retry),
        Status(425, FaultCost.Retry),
        Status(520, FaultCost.Retry),
        Status(529, FaultCost.Retry),
        Body("a passing error inside a success", "{\"error\": {\"message\": \"the model is loading\"}}"),
        Break("a reset before any answer", _ => Task.CompletedTask),
        Break("a reset after the headers", async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.StartAsync();
        }),
        Break("a reset in the middle of the body", async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"choices\": [");
            await context.Response.Body.FlushAsync();
        }),
        Break("a reset in the middle of a chunked body", async context =>
        {
            await context.Response.WriteAsync("{\"choices\": [");
            await context.Response.Body.FlushAsync();
        }),
        new("no answer until the time-out", FaultCost.Retry,
            context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { })),
        new("a byte now and then until the time-out", FaultCost.Retry, async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(" ");
                await context.Response.Body.FlushAsync();
                await Task.Delay(50);
            }
        }),
    ];

    /// <summary>Answers that cannot be used: each costs its sample.</summary>
    public static IReadOnlyList<Fault> Unusable { get; } =
    [
        Body("an empty body", ""),
        Body("white space", "  \n "),
        new("no content", FaultCost.Sample, context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }),
        Body("half a JSON object", "{\"choices\": [{\"text\": \"{\\n  public over"),
        Body("a page of HTML", "<html><body>Sign in to the network</body></html>", "text/html"),
        Body("plain text", "upstream says hello", "text/plain"),
        Body("a JSON list", "[]"),
        Body("an empty JSON object", "{}"),
        Body("no choices", "{\"choices\": [], \"content\": [], \"model\": \"m\"}"),
        Body("choices of another kind", "{\"choices\": \"none\", \"content\": 7, \"message\": []}"),
        Body("a null text", "{\"choices\": [{\"text\": null, \"index\": 0}], \"content\": null, \"message\": null}"),
        Body("a number for a text", "{\"choices\": [{\"text\": 5, \"message\": 5}], \"content\": [5], \"message\": 5}"),
        Body("an error inside a success", "{\"error\": {\"message\": \"this prompt is too long\"}}"),
        Body("bytes that are no UTF-8", [(byte)'{', (byte)'"', 0xFF, 0xFE, (byte)'"', (byte)'}']),
        Body("UTF-16", Encoding.Unicode.GetBytes("{\"choices\": []}")),
        Body("half a surrogate pair", "{\"choices\": [{\"text\": \"\\ud83d\", \"message\": {\"role\": \"assistant\", \"content\": "
            + "\"\\ud83d\"}}], \"content\": [{\"type\": \"text\", \"text\": \"\\ud83d\"}], \"message\": {\"role\": \"assistant\", "
                + "\"content\": \"\\ud83d\"}}"),
        Body("JSON nested too deep", new string('[', 5000).Insert(0, "{\"choices\": ")),
        new("an enormous body", FaultCost.Sample, async context =>
        {
            var part = Encoding.ASCII.GetBytes(new string(' ', 1 << 16));
            context.Response.ContentType = "application/json";
            for (var i = 0; i < 1024 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(part);
        }),
        Status(501, FaultCost.Sample),
        Status(505, FaultCost.Sample),
        Status(413, FaultCost.Sample, "this prompt is too long"),
        Status(422, FaultCost.Sample, "this prompt is refused"),
        Status(400, FaultCost.Sample, "this prompt was blocked by a filter"),
        new("a number of tokens that is none", FaultCost.Sample, context => context.Response.WriteAsync(
            "{\"choices\": 1, \"usage\": {\"prompt_tokens\": -5, \"completion_tokens\": \"many\"}}")),
    ];

    /// <summary>Refusals: the next call would meet them too, so they stop the run with the server's message.</summary>
    public static IReadOnlyList<Fault> Refusals { get; } =
    [
        Status(401, FaultCost.Run, "no such key"),
        Status(402, FaultCost.Run, "no credit"),
        Status(403, FaultCost.Run, "not yours"),
        Status(404, FaultCost.Run, "no such model"),
        Status(405, FaultCost.Run, "not this way"),
        new("status 429 without credit", FaultCost.Run, context =>
        {
            context.Response.StatusCode = 429;
            return context.Response.WriteAsJsonAsync(
                new { error = new { message = "You exceeded your current quota.", code = "insufficient_quota" } });
        }),
        new("a redirect", FaultCost.Run, context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "http://elsewhere.invalid/v1";
            return Task.CompletedTask;
        }),
    ];
}

/// <summary>What a fault costs a run.</summary>
public enum FaultCost { Retry, Sample, Run }
