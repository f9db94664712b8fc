using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Repairing;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>One more call for programs that the check refuses.</summary>
public class RepairTests
{
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public async Task TheModelIsToldTheMessageAndItsAnswerTakesTheFirstOnesPlace(string protocol)
    {
        await using var server =
            await ModelServer.StartAsync(asked => asked.Messages.Count > 2 ? "```\n{ good }\n```" : "Here:\n```\n{ bad }\n```");
        var (completions, calls) = await CompleteAsync(server, protocol, samples: 1, perPrompt: 1);
        Assert.Equal("```\n{ good }\n```", completions.Single().Text); // in its own words: reading them is the language's part
        Assert.Equal([0, 1], calls.Select(c => c.Step).Order());
        Assert.Single(calls.Select(c => c.SamplingSeed).Distinct());
        var second = server.Asked.Last();
        Assert.Equal(["system", "user", "assistant", "user"], second.Messages.Select(m => m.Role));
        Assert.Equal("Here:\n```\n{ bad }\n```", second.Messages[2].Text);
        Assert.Contains("line 1: bad is no statement", second.Messages[3].Text);
    }

    [Fact]
    public async Task TheFirstSamplesThatNeedItGetItUpToTheBudget()
    {
        await using var server =
            await ModelServer.StartAsync(asked => asked.Messages.Count > 2 ? "{ good }" : asked.Temperature < 0.5 ? "{ fine }" : "{ bad }");
        var (completions, calls) = await CompleteAsync(server, "openai", samples: 8, perPrompt: 2); // temperatures 0.2, 0.6, 0.8, 1 twice
        Assert.Equal(
            ["{ fine }", "{ good }", "{ good }", "{ bad }", "{ fine }", "{ bad }", "{ bad }", "{ bad }"], completions.Select(c => c.Text));
        Assert.Equal(2, calls.Count(c => c.Step == 1));
    }

    [Fact]
    public async Task ARepairThatIsLostLeavesTheFirstAnswer()
    {
        await using var server = await ModelServer.StartAsync(asked => asked.Messages.Count > 2 ? " " : "{ bad }");
        var (completions, calls) = await CompleteAsync(server, "openai", samples: 1, perPrompt: 1);
        Assert.Equal(new Completion("{ bad }", 0, true), completions.Single());
        Assert.Single(calls, c => c is { Step: 1, Fault: not null });
    }

    [Fact]
    public async Task LostSamplesAndBaseModelsAreNotRepaired()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ bad }");
        Assert.Single((await CompleteAsync(server, "completions", samples: 1, perPrompt: 1)).Calls);
        server.Misbehave(Fault.Unusable[0]);
        Assert.Single((await CompleteAsync(server, "openai", samples: 1, perPrompt: 1)).Calls);
    }

    private static async Task<(IReadOnlyList<Completion> Completions, IReadOnlyList<ModelCall> Calls)> CompleteAsync(
        ModelServer server, string protocol, int samples, int perPrompt)
    {
        var repair = new Repair(
            async (draft, stop) =>
            {
                await Task.Delay(1, stop); // a process reads it
                return draft.Answer.Contains("bad", StringComparison.Ordinal) ? "line 1: bad is no statement" : null;
            },
            perPrompt, "Answer again.");
        using var model = new EndpointLanguageModel(
            new EndpointOptions([Some.Settings(server, protocol)], Some.Prompt) { Repair = repair }, TimeProvider.System, _ => { });
        var journal = new MemoryCallJournal();
        await model.BeginAsync(journal, default);
        return (await model.CompleteAsync(Some.Request(samples), default), await journal.ReadCallsAsync(default));
    }
}
