using EvoPrompting.LanguageModels.Endpoints.Calling;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Noticing;

/// <summary>
/// Notices a server that answers every seed with the same text: it samples only where its own settings say so, or keeps answers. A search
/// on it has one child a prompt. Told once for each model.
/// </summary>
/// <param name="say">Takes what people should know, a line each.</param>
internal sealed class SameTexts(Action<string> say)
{
    /// <summary>In characters. Shorter ones may be the same by chance, as where a base model ends at once.</summary>
    private const int ShortestText = 16;

    private readonly HashSet<string> told = [];

    /// <param name="samples">Of one prompt.</param>
    /// <param name="calls">Theirs, in the same order.</param>
    public void Look(IReadOnlyList<AskedSample> samples, IReadOnlyList<ModelCall> calls)
    {
        var answered = samples.Zip(calls).Where(s => s.Second.Text is not null && s.First.Request.Sample.Temperature > 0);
        foreach (var model in answered.GroupBy(s => s.Second.Model))
        {
            var count = model.Count();
            var text = model.First().Second.Text!;
            if (count < 2 || text.Length < ShortestText || model.Any(s => s.Second.Text != text)) continue;
            lock (told)
                if (!told.Add(model.Key))
                    continue;
            say($"{model.Key}: all {count} answers to a prompt are the same text, whatever their temperature and seed: such a search has "
                + "one child a prompt. Is sampling switched on in the server's own settings of the model?");
        }
    }
}
