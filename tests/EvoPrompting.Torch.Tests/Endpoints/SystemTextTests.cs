using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>Where a server has no place for a system message its text goes to the user's.</summary>
public class SystemTextTests
{
    [Theory]
    [InlineData("openai", 400, """{"error":{"message":"System role not supported"}}""")]
    [InlineData("openai", 400, """{"object":"error","message":"system role not supported","code":400}""")]
    [InlineData("openai", 500, """{"error":{"code":500,"message":"While executing CallExpression at line 1: Error: Jinja Exception: System role not supported","type":"server_error"}}""")]
    [InlineData("openai", 500, """{"error":{"code":500,"message":"Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/..."}}""")]
    [InlineData("openai", 400, """{"error":{"message":"unsupported role: system"}}""")]
    [InlineData("openai", 400, """{"error":{"message":"Developer instruction is not enabled for models/m","status":"INVALID_ARGUMENT"}}""")]
    [InlineData("openai", 400, """{"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system' with this model.","param":"messages[0].role","code":"unsupported_value"}}""")]
    [InlineData("openai", 422, """{"detail":[{"type":"literal_error","loc":["body","messages",0,"role"],"msg":"Input should be 'user' or 'assistant'","input":"system"}]}""")]
    [InlineData("openai", 400, "Only user and assistant roles are supported!")]
    [InlineData("openai", 422, """{"detail":"This model does not support the system message"}""")]
    [InlineData("openai", 200, """{"error":{"message":"system messages are not supported by this model"}}""")]
    [InlineData("anthropic", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"system: system prompts are not supported"}}""")]
    [InlineData("ollama", 400, """{"error":"template: System role not supported"}""")]
    public async Task ASystemMessageThatIsRefusedJoinsTheUsersFromThenOn(string protocol, int status, string answer)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol), say: said.Add);
        server.Misbehave(Fault.Answering(answer, status));
        var request = Some.Request(1);
        Assert.Null((await model.CompleteAsync(request, default)).Single().Fault);
        Assert.All(await model.CompleteAsync(Some.Request(3, seed: 2), default), c => Assert.Null(c.Fault));
        Assert.Equal(5, server.Asked.Count);
        var expected = server.Asked.First().Messages[0].Text + "\n\n" + request.Prompt;
        Assert.All(server.Asked.Skip(1), a => Assert.Equal([("user", expected)], a.Messages));
        Assert.EndsWith(
            "the server takes no system message; its text goes to the head of the user's message from now on", Assert.Single(said));
    }

    [Theory, InlineData("openai"), InlineData("anthropic"), InlineData("ollama")]
    public async Task AnEmptySystemPromptSendsNoSystemMessage(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = new EndpointLanguageModel(
            new EndpointOptions([Some.Settings(server, protocol)], new ChatPrompt(" \n", new Mnist1DTask(), "the contract")),
            TimeProvider.System, _ => { });
        await model.CompleteAsync(Some.Request(1), default);
        Assert.Equal("user", Assert.Single(server.Asked.Single().Messages).Role);
    }

    /// <summary>A contract may show a program, and programs have braces.</summary>
    [Fact]
    public async Task WhatIsPutIntoTheTemplateIsNotLookedAtAgain()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var prompt = new ChatPrompt("{answer}\n{contract}\n{other}", new Mnist1DTask(), "print(f'{metrics} of {target} at {stub}')");
        using var model =
            new EndpointLanguageModel(new EndpointOptions([Some.Settings(server, "openai")], prompt), TimeProvider.System, _ => { });
        await model.CompleteAsync(Some.Request(1), default);
        Assert.Equal(
            "Answer with one program in one fenced code block. Words around the block are ignored.\n"
            + "print(f'{metrics} of {target} at {stub}')\n{other}", server.Asked.Single().Messages[0].Text);
    }

    /// <summary>A refusal that only speaks of roles elsewhere changes nothing.</summary>
    [Theory]
    [InlineData("""{"error":{"message":"the role of the user is not supported here"}}""")]
    [InlineData("""{"error":{"message":"the file system is not supported"}}""")]
    [InlineData("""{"error":{"message":"the system prompt is too long"}}""")]
    [InlineData("""{"error":{"message":"the system is not available, says the message"}}""")]
    public async Task AnotherRefusalJoinsNothing(string answer)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"));
        await model.CompleteAsync(Some.Request(1), default);
        server.Misbehave(Fault.Answering(answer, 400));
        Assert.NotNull((await model.CompleteAsync(Some.Request(1, seed: 2), default)).Single().Fault);
        Assert.Equal(2, server.Asked.Count);
    }
}
