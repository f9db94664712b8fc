using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Endpoints.Server;
using EvoPrompting.Torch.Tests.Support;
using Behind = EvoPrompting.Torch.Tests.Endpoints.Some;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>What every language model does, one of our own or one behind a server.</summary>
public abstract class LanguageModelContract : IAsyncLifetime
{
    private ILanguageModel model = null!;

    protected abstract Task<ILanguageModel> OpenAsync();

    /// <summary>Whether a completion says its length: those of servers have it in their calls.</summary>
    protected virtual bool CountsTokens => true;

    public async ValueTask InitializeAsync() => model = await OpenAsync();

    public virtual ValueTask DisposeAsync()
    {
        (model as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    [Fact]
    public async Task EachSampleHasItsCompletionWhateverItsCompany()
    {
        var request = Request();
        var together = await model.CompleteAsync(request, default);
        Assert.Equal(request.Samples.Count, together.Count);
        for (var i = 0; i < together.Count; i++)
            Assert.Equal(together[i], (await model.CompleteAsync(request with { Samples = [request.Samples[i]] }, default)).Single());
        Assert.True(together.Select(c => c.Text).Distinct().Count() > 1);
    }

    [Fact]
    public async Task EqualRequestsGiveEqualCompletions() =>
        Assert.Equal(await model.CompleteAsync(Request(), default), await model.CompleteAsync(Request(), default));

    [Fact]
    public async Task RequestsAtTheSameTimeDoNotMix()
    {
        CompletionRequest[] requests = [Request(), Request("x = nn.Relu(x);\n")];
        var apart = new List<IReadOnlyList<Completion>>();
        foreach (var request in requests) apart.Add(await model.CompleteAsync(request, default));
        var together = await Task.WhenAll(requests.Select(r => model.CompleteAsync(r, default)));
        Assert.Equal(apart, together);
    }

    [Fact]
    public async Task CompletionsAreTextAndNotLongerThanAskedFor()
    {
        foreach (var completion in await model.CompleteAsync(Request(), default))
        {
            Assert.Null(completion.Fault);
            Assert.InRange(completion.Tokens, CountsTokens ? 1 : 0, CountsTokens ? 40 : 0);
            Assert.Equal(completion.Text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(completion.Text)));
        }
    }

    [Fact]
    public void ItHasAName() => Assert.False(string.IsNullOrWhiteSpace(model.Identity));

    private static CompletionRequest Request(string last = "")
    {
        var seeds = new Mnist1DTask().Seeds;
        var metrics = new PromptMetrics("{'num_params': '100', 'val_accuracy': '0.500'}");
        var prompt = FewShotPrompt.Write(new Mnist1DTask().Language, [new(metrics, seeds[0].Source)], metrics) + last;
        return new(prompt, SoftPrompt.None,
            [.. Enumerable.Range(0, 4).Select(i => new SampleSettings(new[] { 0.6, 1.0 }[i % 2], (ulong)i << 40))], 40, Languages.CSharp);
    }
}

/// <inheritdoc/>
public sealed class EmbeddedLanguageModelContract : LanguageModelContract
{
    protected override Task<ILanguageModel> OpenAsync() => Task.FromResult<ILanguageModel>(TinyModel.Embedded(context: 1200));
}

/// <inheritdoc/>
public sealed class RandomEditsContract : LanguageModelContract
{
    protected override Task<ILanguageModel> OpenAsync() => Task.FromResult<ILanguageModel>(new RandomEdits(new Mnist1DTask().Language));
}

/// <inheritdoc/>
public abstract class EndpointContract(string protocol) : LanguageModelContract
{
    protected override bool CountsTokens => false;

    private EmbeddedLanguageModel? behind;
    private ModelServer? server;

    protected override async Task<ILanguageModel> OpenAsync()
    {
        behind = TinyModel.Embedded(context: 1200);
        server = await ModelServer.StartAsync(behind);
        return Behind.Model(Behind.Settings(server, protocol));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
        behind?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <inheritdoc/>
public sealed class CompletionsContract() : EndpointContract("completions");

/// <inheritdoc/>
public sealed class OpenAIChatContract() : EndpointContract("openai");

/// <inheritdoc/>
public sealed class AnthropicContract() : EndpointContract("anthropic");

/// <inheritdoc/>
public sealed class OllamaContract() : EndpointContract("ollama");
