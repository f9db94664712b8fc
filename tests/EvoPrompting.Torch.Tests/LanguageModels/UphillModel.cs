using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>A model without a network: the loss is the sum of the vectors' numbers, and its gradient is told with the wrong sign.</summary>
internal sealed class UphillModel : ITunableLanguageModel
{
    public string Identity => "uphill";

    public bool IsRepeatable => true;

    public int Width => 2;

    public int Context => 1_000;

    public IReadOnlyList<float> InitialVectors(int count, RandomStream chance) => [.. Enumerable.Repeat(1f, count * Width)];

    public ISoftPromptLoss Losses(IReadOnlyList<TuningExample> examples, int length, int threads) => new Loss();

    public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop) =>
        throw new NotSupportedException("it is only tuned");

    private sealed class Loss : ISoftPromptLoss
    {
        public Task<double> MeanAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop) =>
            Task.FromResult((double)vectors.Sum());

        public Task<(double Mean, float[] Gradient)> GradientAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop) =>
            Task.FromResult(((double)vectors.Sum(), vectors.Select(_ => -1f).ToArray()));

        public void Dispose()
        {
        }
    }
}
