using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Support;

/// <summary>Writes texts drawn from the sample's own seed, the prompt and the soft prompt. Some repeat, some are hopeless.</summary>
internal sealed class ScriptedModel : ILanguageModel
{
    public List<CompletionRequest> Requests { get; } = [];

    /// <summary>Makes every completion hopeless where it returns true for the prompt.</summary>
    public Func<int, bool> Hopeless { get; init; } = _ => false;

    /// <summary>Leaves out the answer to a sample, for the reason it returns.</summary>
    public Func<SampleSettings, string?> Fault { get; init; } = _ => null;

    public string Identity => "scripted";

    public bool IsRepeatable => true;

    public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        lock (Requests)
        {
            Requests.Add(request);
            var hopeless = Hopeless(Requests.Count - 1);
            var tilt = request.SoftPrompt.IsNone ? 0 : (int)request.SoftPrompt.Values[0];
            return Task.FromResult<IReadOnlyList<Completion>>([.. request.Samples.Select(s => Fault(s) is { } fault
                ? new Completion("", 0, false, fault)
                : new Completion(Text(s, tilt, hopeless), 5, true))]);
        }
    }

    private static string Text(SampleSettings sample, int tilt, bool hopeless)
    {
        var chance = new RandomStream(sample.Seed + (ulong)tilt);
        var letters = Enumerable.Range(0, 1 + chance.Next(3)).Select(_ => "abc!"[chance.Next(chance.Next(5) == 0 ? 4 : 3)]);
        return string.Concat(letters) + (hopeless ? "!" : "");
    }
}
