using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Choosing;

/// <summary>Says which of several models each sample of a prompt asks. Equal arguments and an equal journal give an equal choice.</summary>
internal interface IModelChoice
{
    /// <summary>Returns an index into <paramref name="models"/> for each sample.</summary>
    Task<IReadOnlyList<int>> ChooseAsync(
        IReadOnlyList<EndpointSettings> models, IReadOnlyList<SampleSettings> samples, CancellationToken stop);
}

/// <summary>Each sample draws a model by the weights, from its own seed.</summary>
internal sealed class ChoiceByWeight : IModelChoice
{
    public Task<IReadOnlyList<int>> ChooseAsync(
        IReadOnlyList<EndpointSettings> models, IReadOnlyList<SampleSettings> samples, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<int>>([.. samples.Select(sample => Choose(models, sample))]);

    private static int Choose(IReadOnlyList<EndpointSettings> models, SampleSettings sample)
    {
        var left = new RunSeed(sample.Seed).Stream("model").NextDouble() * models.Sum(m => m.Weight);
        for (var i = 0; i < models.Count; i++)
            if ((left -= models[i].Weight) < 0)
                return i;
        return models.Count - 1; // rounding left a rest
    }
}
