using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Sampling;

/// <summary>Whoever runs a search hears that its prompts do not fit the checkpoint, once.</summary>
public class ShortenedPromptTests
{
    [Fact]
    public async Task APromptThatDoesNotFitIsToldOnce()
    {
        var told = new List<string>();
        using var model = LocalLanguageModel.Load(Golden.Path("lm/gguf/llama-llama2-fallback/q8_0.gguf"), say: told.Add);
        await Ask("class Model\n");
        Assert.Empty(told);
        await Ask(string.Concat(Enumerable.Repeat("class Model\n", 200)));
        await Ask(string.Concat(Enumerable.Repeat("class Other\n", 300)));
        var line = Assert.Single(told);
        Assert.Matches(@"^a prompt of \d{3,} tokens was read without its first lines, as \d+: the checkpoint's context is \d+ and", line);

        Task Ask(string prompt) =>
            model.CompleteAsync(new(prompt, SoftPrompt.None, [new(0, 1)], 8, new EndlessLanguage()), default);
    }
}
