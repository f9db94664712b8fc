using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>What goes over the wire and what comes back, in every protocol.</summary>
public class ProtocolTests
{
    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task EachSampleIsOneCallWithItsTemperatureItsSeedAndTheMostTokens(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol));
        var request = Some.Request(5);
        await model.CompleteAsync(request, default);
        Assert.Equal(5, server.Asked.Count);
        Assert.Equal(
            request.Samples.Select(s => Math.Round(s.Temperature, 3)).Order(),
            server.Asked.Select(a => Math.Round(a.Temperature!.Value, 3)).Order());
        Assert.All(server.Asked, a => Assert.Equal(("m", 64), (a.Model, a.MaximumTokens)));
        Assert.All(server.Asked, a => Assert.DoesNotContain("n", a.Parameters));
        var seeds = request.Samples.Select(s => s.Seed >> 33).ToArray();
        seeds[4] = (seeds[0] + 1) & int.MaxValue; // of the same temperature as the first
        Assert.Equal(
            seeds.Order().Select(s => protocol == "anthropic" ? null : (ulong?)s), server.Asked.Select(a => a.Seed).Order());
    }

    /// <summary>Some servers keep a seed in 32 bits or without a sign, and fail where it does not fit.</summary>
    [Theory, MemberData(nameof(Protocols))]
    public async Task SeedsAreNumbersOf31Bits(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol));
        ulong[] seeds = [0, 1, int.MaxValue, uint.MaxValue, 1UL << 63, long.MaxValue, ulong.MaxValue, 0x8000_0000_0000_0001];
        await model.CompleteAsync(Some.Request(1) with { Samples = [.. seeds.Select(s => new SampleSettings(1, s))] }, default);
        Assert.Equal(seeds.Length, server.Asked.Count);
        Assert.All(server.Asked, a => Assert.InRange(a.Seed ?? 0UL, 0UL, (ulong)int.MaxValue));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task TheFewShotPromptIsSentAsItIsAndChatModelsAreToldTheContract(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol));
        var request = Some.Request(1);
        await model.CompleteAsync(request, default);
        var asked = server.Asked.Single();
        Assert.Equal(request.Prompt, asked.Prompt);
        if (protocol == "completions")
        {
            Assert.Single(asked.Messages);
            return;
        }

        Assert.Equal(["system", "user"], asked.Messages.Select(m => m.Role));
        Assert.StartsWith("Find small, accurate classifiers of MNIST-1D", asked.Messages[0].Text);
        Assert.Contains("|the contract|", asked.Messages[0].Text);
        Assert.EndsWith("|class Model : Module|wanted {'num_params': '90'}", asked.Messages[0].Text);
        Assert.DoesNotContain("test_error", asked.Messages[0].Text);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task TextTokensAndWhetherItWasCutAreRead(string protocol)
    {
        await using var server =
            await ModelServer.StartAsync(
                asked => Task.FromResult(new AnsweredModel("{ // " + asked.Model, 7, asked.Temperature < 0.5, 11)));
        using var model = Some.Model(Some.Settings(server, protocol));
        var journal = new MemoryCallJournal();
        await model.BeginAsync(journal, default);
        var completions = await model.CompleteAsync(Some.Request(2), default);
        Assert.Equal([new Completion("{ // m", 7, true), new Completion("{ // m", 7, false)], completions);
        var calls = await journal.ReadCallsAsync(default);
        Assert.Equal(2, calls.Count);
        Assert.All(calls, c => Assert.Equal(new TokenUsage(11, protocol == "ollama" ? null : 3, 7), c.Usage));
        Assert.All(calls, c => Assert.Equal("m-served", c.ServedBy));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task TheKeyIsSentToItsServerAndStandsInNothingElse(string protocol)
    {
        await using var server = await ModelServer.StartAsync(asked => $"{{ // you sent {asked.Key}");
        var settings = Some.Settings(server, protocol, "sk-very-secret");
        using var model = Some.Model(settings);
        var journal = new MemoryCallJournal();
        await model.BeginAsync(journal, default);
        server.Misbehave(
            new Fault(
                "a refusal that quotes the key", FaultCost.Run, context => Fault.ErrorAsync(context, 401, "wrong key sk-very-secret")));
        var refusal = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(1), default));
        Assert.Contains("wrong key [key]", refusal.Message);
        var completion = (await model.CompleteAsync(Some.Request(1), default)).Single();
        Assert.Equal("{ // you sent [key]", completion.Text);
        Assert.All(server.Asked, a => Assert.Equal("sk-very-secret", a.Key));
        Assert.DoesNotContain("secret", $"{settings} {model.Identity} {string.Join(' ', await journal.ReadCallsAsync(default))}");
    }

    [Theory]
    [InlineData("completions", "seed", "temperature", "stop")]
    [InlineData("openai", "seed", "max_tokens", "temperature")] // then the newer name of the limit is sent
    [InlineData("anthropic", "temperature")]
    [InlineData("ollama", "seed", "temperature")]
    public async Task ParametersThatAServerRefusesAreLeftOutAndThatIsSaidOnce(string protocol, params string[] refused)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        foreach (var name in refused) server.RefusedParameters.Add(name);
        using var model = Some.Model(Some.Settings(server, protocol), say: said.Add);
        var completions = await model.CompleteAsync(Some.Request(1), default);
        completions = [.. completions, .. await model.CompleteAsync(Some.Request(4, seed: 2), default)];
        Assert.All(completions, c => Assert.Null(c.Fault));
        Assert.Equal(refused.Length + 5, server.Asked.Count);
        Assert.All(server.Asked.TakeLast(5), a => Assert.DoesNotContain(a.Parameters, p => refused.Contains(p)));
        Assert.All(server.Asked, a => Assert.Equal(64, a.MaximumTokens)); // never lost, whatever its name
        Assert.Equal(refused.Order(), said.Select(s => s.Split('\'')[1]).Order());
    }
}
