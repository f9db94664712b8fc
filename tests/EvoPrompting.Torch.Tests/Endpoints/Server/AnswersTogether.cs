using EvoPrompting.Prompts;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Torch.Tests.Endpoints.Server;

/// <summary>
/// Completes with a language model, computing together what asks for the same prompt within a moment: the embedded model computes eight
/// samples in the time of one, and a sample does not depend on its company.
/// </summary>
internal sealed class AnswersTogether(ILanguageModel model)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Prompt, int MaximumTokens), Batch> open = [];

    public async Task<AnsweredModel> AnswerAsync(AskedModel asked)
    {
        var key = (asked.Prompt, asked.MaximumTokens ?? 512);
        Batch? batch;
        int place;
        lock (gate)
        {
            if (!open.TryGetValue(key, out batch)) open.Add(key, batch = new Batch(CompleteAsync(key)));
            place = batch.Samples.Count;
            batch.Samples.Add(new SampleSettings(asked.Temperature ?? 1, asked.Seed ?? 0));
        }

        var completion = (await batch.Completions)[place];
        return new AnsweredModel(completion.Text, completion.Tokens, completion.Finished, asked.Prompt.Length);
    }

    private async Task<IReadOnlyList<Completion>> CompleteAsync((string Prompt, int MaximumTokens) key)
    {
        await Task.Delay(100);
        SampleSettings[] samples;
        lock (gate)
        {
            open.Remove(key, out var batch);
            samples = [.. batch!.Samples];
        }

        return await model.CompleteAsync(
            new CompletionRequest(key.Prompt, SoftPrompt.None, samples, key.MaximumTokens, new CSharpLanguage("class Model : Module")),
                default);
    }

    private sealed record Batch(Task<IReadOnlyList<Completion>> Completions)
    {
        public List<SampleSettings> Samples { get; } = [];
    }
}
