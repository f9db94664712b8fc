using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>A parameter is left out only where the server refuses it by name; the most tokens of an answer are never lost.</summary>
public class RefusedParameterTests
{
    [Theory]
    [InlineData("anthropic", """{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 199700 + 512 > 200000, decrease input length or `max_tokens` and try again"}}""")]
    [InlineData("anthropic", """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 512 > 400, which is the maximum allowed number of output tokens for m"}}""")]
    [InlineData("anthropic", """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: Field required"}}""")]
    [InlineData("openai", """{"object":"error","message":"'max_tokens' or 'max_completion_tokens' is too large: 512. This model's maximum context length is 2048 tokens and your request has 1800 input tokens","type":"BadRequestError","param":null,"code":400}""")]
    [InlineData("openai", """{"error":{"message":"max_tokens is too large: 512. This model supports at most 256 completion tokens","type":"invalid_request_error","param":"max_tokens","code":"invalid_value"}}""")]
    [InlineData("openai", """{"error":{"message":"max_completion_tokens of 512 is not supported, it exceeds the maximum of 256","param":"max_completion_tokens"}}""")]
    [InlineData("openai", """{"detail":[{"type":"missing","loc":["body","prompt"],"msg":"Field required","input":{"model":"m","temperature":0.2,"seed":7,"max_tokens":64}}]}""")]
    [InlineData("openai", """{"detail":"Unsupported request: {\"model\": \"m\", \"messages\": [{\"role\": \"user\"}], \"temperature\": 0.2, \"seed\": 7}"}""")]
    [InlineData("openai", """{"error":"unknown fault","body":{"temperature":0.2,"param":"temperature"}}""")]
    [InlineData("openai", """{"error":{"message":"The reply met an unexpected stop; plant the seed again"}}""")]
    [InlineData("openai", """{"error":{"message":"Unknown parameter: 'messages'","param":"messages"},"echo":"temperature"}""")]
    [InlineData("completions", """{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported","param":"max_tokens"}}""")]
    [InlineData("ollama", """{"error":"unknown option: num_predict"}""")]
    public async Task NothingIsLeftOutForAnotherReason(string protocol, string answer)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol), say: said.Add);
        await model.CompleteAsync(Some.Request(1), default);
        var before = server.Asked.Single().Parameters;
        server.Misbehave(Fault.Answering(answer, 400), Fault.Answering(answer, 422));
        foreach (var seed in (ulong[])[2, 3])
            Assert.NotNull((await model.CompleteAsync(Some.Request(1, seed: seed), default)).Single().Fault);
        Assert.Null((await model.CompleteAsync(Some.Request(1, seed: 4), default)).Single().Fault);
        Assert.Equal(4, server.Asked.Count);
        Assert.All(server.Asked, a => Assert.Equal(before.Order(), a.Parameters.Order()));
        Assert.All(said, s => Assert.StartsWith($"{protocol}:m: an answer is lost: ", s));
    }

    [Theory]
    [InlineData("temperature", """{"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.","param":"temperature","code":"unsupported_value"}}""")]
    [InlineData("temperature", """{"type":"error","error":{"type":"invalid_request_error","message":"`temperature` is deprecated for this model."}}""")]
    [InlineData("temperature", """{"error":{"message":"This model does not support temperature"}}""")]
    [InlineData("seed", """{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":7}]}}""")]
    [InlineData("seed", """{"detail":"Unexpected fields in the request: {'seed'}"}""")]
    [InlineData("seed", """[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field."}}]""")]
    [InlineData("seed", """{"error":{"message":"property 'seed' is unsupported","type":"invalid_request_error"}}""")]
    [InlineData("seed", """{"message":"Malformed input request: #: extraneous key [seed] is not permitted, please reformat your input and try again."}""")]
    [InlineData("seed", "Unrecognized request argument supplied: seed")]
    [InlineData("seed", """{"error":"seed: unknown field"}""")]
    public async Task ARefusedParameterIsLeftOutInEveryForm(string name, string answer)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"), say: said.Add);
        server.Misbehave(Fault.Answering(answer, 400));
        Assert.Null((await model.CompleteAsync(Some.Request(1), default)).Single().Fault);
        Assert.Null((await model.CompleteAsync(Some.Request(1, seed: 2), default)).Single().Fault);
        Assert.Equal(3, server.Asked.Count);
        Assert.Equal(server.Asked.First().Parameters.Except([name]).Order(), server.Asked.Last().Parameters.Order());
        Assert.Equal($"openai:m: the server refuses the parameter '{name}'; it is left out from now on", Assert.Single(said));
    }

    [Fact]
    public async Task AParameterThatWasTakenBeforeIsNotLeftOut()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"));
        await model.CompleteAsync(Some.Request(1), default);
        server.Misbehave(Fault.Answering("""{"error":{"message":"Unsupported parameter: 'seed' is not supported","param":"seed"}}""", 400));
        Assert.Contains("'seed' is not supported", (await model.CompleteAsync(Some.Request(1, seed: 2), default)).Single().Fault);
        Assert.Contains("seed", server.Asked.Last().Parameters);
    }

    /// <summary>A model that reasons takes a temperature of 1, which says nothing about others.</summary>
    [Fact]
    public async Task ATemperatureThatIsRefusedForItsValueIsLeftOutThoughAnotherWasTaken()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"));
        var request = Some.Request(4);
        await model.CompleteAsync(request with { Samples = [request.Samples[3]] }, default);
        server.Misbehave(Fault.Answering("""{"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.","param":"temperature","code":"unsupported_value"}}""", 400));
        Assert.Null((await model.CompleteAsync(request with { Samples = [request.Samples[0]] }, default)).Single().Fault);
        Assert.Null(server.Asked.Last().Temperature);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}""")]
    [InlineData("""{"error":{"message":"Unrecognized request argument supplied: max_tokens"}}""")]
    [InlineData("""{"detail":[{"type":"extra_forbidden","loc":["body","max_tokens"],"msg":"Extra inputs are not permitted"}]}""")]
    public async Task TheLimitChangesItsNameWhereTheServerSaysSoAndIsSentWithEveryCall(string answer)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"), say: said.Add);
        server.Misbehave(Fault.Answering(answer, 400));
        await model.CompleteAsync(Some.Request(1), default);
        await model.CompleteAsync(Some.Request(3, seed: 2), default);
        Assert.All(server.Asked, a => Assert.Equal(64, a.MaximumTokens));
        Assert.All(server.Asked.Skip(1), a => Assert.NotNull(JsonNode.Parse(a.Body)!["max_completion_tokens"]));
        Assert.Equal("openai:m: the server refuses the parameter 'max_tokens'; the most tokens go by the name of 'max_completion_tokens' "
            + "from now on", Assert.Single(said));
    }

    [Fact]
    public void AListInPythonsWordsNamesItsField() => Assert.Equal(
        ["max_tokens"], ServerError.Of("""{"error":{"message":"1 validation error:\n  {'type': 'int_parsing', 'loc': ('body', 'max_tokens'), 'msg': 'Input should be'}"}}"""u8.ToArray()).Fields);
}
