using System.Globalization;
using System.Text;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.Bench.Journals;

/// <summary>
/// Writes lines of numbers from the sample's seed, about 1,000 characters an answer; one answer of twenty is one of ten known ones.
/// </summary>
internal sealed class FreeModel : ILanguageModel
{
    public string Identity => "free";

    public bool IsRepeatable => true;

    public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Completion>>([.. request.Samples.Select(sample => new Completion(Text(sample.Seed), 250, true))]);

    private static string Text(ulong seed)
    {
        var chance = new RandomStream(seed % 20 == 0 ? seed % 200 : seed);
        var text = new StringBuilder("{\n");
        for (var line = 0; line < 25; line++)
            text.Append(CultureInfo.InvariantCulture, $"    x = f{line}(x, {chance.NextUInt64()});\n");
        return text.Append("}\n\n/* Metrics:").ToString();
    }
}
