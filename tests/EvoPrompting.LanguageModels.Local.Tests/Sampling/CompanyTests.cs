using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Sampling;

/// <summary>A sample's text does not depend on the samples beside it, or on the threads.</summary>
public class CompanyTests
{
    [Theory]
    [MemberData(nameof(Gguf.Models.Folders), MemberType = typeof(Gguf.Models))]
    public async Task ASampleIsTheSameAloneAndInAnyCompanyWithAnyThreads(string folder)
    {
        var path = Golden.Files($"lm/gguf/{folder}", "*.gguf").Order(StringComparer.Ordinal).First();
        path = Golden.Path($"lm/gguf/{folder}/{Path.GetFileName(path)}");
        var texts = new List<Completion>();
        foreach (var threads in (int[])[1, 2, 3])
        {
            using var model = LocalLanguageModel.Load(path, threads);
            foreach (var others in (int[])[0, 7, 40])
            {
                var samples = Enumerable.Range(0, others + 1)
                    .Select(i => new SampleSettings(i == others ? 0.8 : 0.1 * i, i == others ? 5UL : 100UL + (ulong)i));
                var answers = await model.CompleteAsync(
                    new("class Model", SoftPrompt.None, [.. samples], 24, new EndlessLanguage()), default);
                texts.Add(answers[^1]);
            }
        }

        Assert.NotEmpty(texts[0].Text);
        Assert.All(texts, t => Assert.Equal(texts[0], t));
    }
}
