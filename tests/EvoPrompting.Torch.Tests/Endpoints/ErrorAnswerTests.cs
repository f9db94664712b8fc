using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>An error is what its own words and codes say, in whatever form and under whatever status it comes.</summary>
public class ErrorAnswerTests
{
    private const string OpenAI = "openai", Anthropic = "anthropic", Ollama = "ollama", Completions = "completions";

    [Theory]
    [InlineData(OpenAI, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"m is rate-limited upstream"}}}""")]
    [InlineData(OpenAI, """{"error":{"message":"Provider returned error","code":"502"}}""")]
    [InlineData(OpenAI, """{"error":{"message":"slow down","type":"rate_limit_exceeded","code":null}}""")]
    [InlineData(OpenAI, """{"choices":[{"error":{"code":502,"message":"it broke off"},"message":{"content":"class Mod"},"finish_reason":"error"}]}""")]
    [InlineData(OpenAI, """[{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}]""")]
    [InlineData(OpenAI, """{"object":"error","message":"engine is busy","code":50001}""")]
    [InlineData(OpenAI, """{"detail":"Rate limit exceeded"}""")]
    [InlineData(OpenAI, "data: {\"choices\":[{\"delta\":{\"content\":\"class Mod\"}}]}\n\ndata: {\"error\":{\"message\":\"it broke "
        + "off\",\"code\":500}}\n\n")]
    [InlineData(
        OpenAI, "data: {\"choices\":[{\"delta\":{\"content\":\"class Mod\"}}]}\n\nerror: {\"code\":500,\"message\":\"it broke off\"}\n\n")]
    [InlineData(OpenAI, "too many requests")]
    [InlineData(Completions, """{"error":"Model is overloaded","error_type":"overloaded"}""")]
    [InlineData(Anthropic, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")]
    [InlineData(Anthropic, """{"type":"error","error":{"type":"api_error","message":"Internal server error"}}""")]
    [InlineData(Anthropic, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[]}}\n\nevent: error\ndata: "
        + "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n")]
    [InlineData(Ollama, """{"error":"llama runner process has terminated"}""")]
    [InlineData(Ollama, "{\"message\":{\"content\":\"class Mod\"},\"done\":false}\n{\"error\":\"llama runner process has terminated\"}\n")]
    public async Task APassingErrorInsideASuccessIsTriedAgain(string protocol, string answer)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol));
        server.Misbehave(Fault.Answering(answer));
        var completion = (await model.CompleteAsync(Some.Request(1), default)).Single();
        Assert.Equal((null, "{ }"), (completion.Fault, completion.Text));
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task AnErrorInsideASuccessThatGoesOnPausesTheRunWithItsWords()
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, OpenAI), say: said.Add);
        server.Misbehave(Enumerable.Repeat(Fault.Answering("""{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"m is rate-limited upstream"}}}"""), 3));
        Assert.Null((await model.CompleteAsync(Some.Request(1), default)).Single().Fault);
        Assert.Contains(
            said, s =>
                s.Contains("the server says 429 (sent as 200): Provider returned error (m is rate-limited upstream); the run waits",
                    StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OpenAI, """{"error":{"message":"no credit left","code":402}}""", 200)]
    [InlineData(OpenAI, """{"error":{"message":"no credit left","code":"insufficient_quota"}}""", 200)]
    [InlineData(OpenAI, """{"error":{"message":"no such key, no credit left","type":"authentication_error"}}""", 200)]
    [InlineData(Anthropic, """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low: no credit left"}}""", 400)]
    [InlineData(OpenAI, """[{"error":{"code":400,"message":"API key not valid, no credit left","status":"INVALID_ARGUMENT"}}]""", 400)]
    [InlineData(Ollama, """{"error":"model not found, no credit left, try pulling it first"}""", 200)]
    public async Task AnErrorOfTheAccountStopsTheRunWhateverItsStatus(string protocol, string answer, int status)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol));
        await model.CompleteAsync(Some.Request(1), default);
        server.Misbehave(Fault.Answering(answer, status));
        var refusal = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(1, seed: 2), default));
        Assert.Contains("no credit left", refusal.Message);
        Assert.Equal(2, server.Asked.Count);
    }

    [Theory]
    [InlineData("""{"error":{"message":"too much of it","code":400}}""", 400, "too much of it")]
    [InlineData("""{"error":"too much of it"}""", 400, "too much of it")]
    [InlineData("""{"detail":"too much of it"}""", 400, "too much of it")]
    [InlineData("""{"detail":[{"type":"value_error","loc":["body","messages"],"msg":"too much of it","input":"x"}]}""", 422, "body.messages: too much of it")]
    [InlineData("""{"message":"too much of it"}""", 400, "too much of it")]
    [InlineData("""{"object":"error","message":{"detail":[{"msg":"too much of it"}]}}""", 422, "too much of it")]
    [InlineData("""[{"error":{"message":"too much of it"}}]""", 400, "too much of it")]
    [InlineData("too much\nof it", 400, "too much of it")]
    [InlineData("""{"error":{"message":"","type":"prompt_refused"}}""", 400, "prompt_refused")]
    [InlineData("""{"error":{"message":"too much of it","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", 200, "too much of it")]
    [InlineData("""{"error":{"message":"it was flagged","code":403}}""", 403, "it was flagged")]
    [InlineData("""{"error":{"message":"1 validation error: {'loc': ('body', 'prompt'), 'msg': 'too much of it'}","code":null}}""", 500,
        "1 validation error: {'loc': ('body', 'prompt'), 'msg': 'too much of it'}")]
    public async Task AnErrorAboutOnePromptCostsItsSampleInTheServersWords(string answer, int status, string words)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, OpenAI));
        await model.CompleteAsync(Some.Request(1), default);
        server.Misbehave(Fault.Answering(answer, status));
        var fault = (await model.CompleteAsync(Some.Request(1, seed: 2), default)).Single().Fault;
        Assert.EndsWith(": " + words, fault);
        Assert.Equal(2, server.Asked.Count);
    }

    /// <summary>Seven calls are being answered, and more wait for their turn, when one is told that the key is wrong.</summary>
    [Fact]
    public async Task AFatalRefusalEndsTheCallsUnderWay()
    {
        var answers = new TaskCompletionSource<AnsweredModel>();
        await using var server = await ModelServer.StartAsync(_ => answers.Task);
        using var model = Some.Model(Some.Settings(server, OpenAI) with { ParallelCalls = 8 });
        server.Misbehave(new Fault("a wrong key, once all are under way", FaultCost.Run, async context =>
        {
            for (var i = 0; i < 6_000 && server.Asked.Count < 8; i++) await Task.Delay(10);
            await Task.Delay(100); // so that one too many would be seen
            await Fault.ErrorAsync(context, 401, "no such key");
        }));
        var refusal = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(32), default));
        Assert.Contains("no such key", refusal.Message);
        Assert.Equal(8, server.Asked.Count); // of which seven have no answer to this moment
        answers.SetResult(new AnsweredModel("{ }", 1, true, 1));
    }

    [Theory]
    [InlineData("sk-gehe\u00efm")]
    [InlineData("sk-one\nsk-two")]
    [InlineData("sk-\u2026")]
    [InlineData("sk\u200b-copied")]
    [InlineData("sk-\u007f")]
    public async Task AKeyThatCannotBeSentStopsAtOnce(string key)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, OpenAI, key));
        var refusal = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(4), default));
        Assert.Equal(
            "openai:m: the key holds a letter outside ASCII or a control character, which cannot be sent; copy it again.", refusal.Message);
        Assert.Empty(server.Asked);
    }
}
