using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Choosing;

/// <summary>
/// Chooses by the upper confidence bound (Auer et al. 2002) of improvements per cost: the share of a model's children that beat their
/// parents, plus sqrt(2 ln N / n), divided by what a child of it costs beside the dearest model. A model without children comes first. The
/// samples of a prompt are chosen one after the other, each counted as a child that improved as often as the model's others.
/// </summary>
/// <param name="records">
/// What each model has done in the rounds that are over, read from the journal: while a round is proposed no child of it has been judged,
/// so every prompt of a round chooses from the same records, resumed or not.
/// </param>
internal sealed class BanditChoice(Func<CancellationToken, Task<IReadOnlyList<ModelRecord>>> records) : IModelChoice
{
    public async Task<IReadOnlyList<int>> ChooseAsync(
        IReadOnlyList<EndpointSettings> models, IReadOnlyList<SampleSettings> samples, CancellationToken stop)
    {
        var known = (await records(stop)).ToDictionary(r => r.Model);
        var own = models.Select(m => known.GetValueOrDefault(m.Name) ?? new ModelRecord(m.Name, 0, 0, null)).ToArray();
        var costs = RelativeCosts(own);
        var children = own.Select(r => (double)r.Children).ToArray();
        var shares = own.Select(r => r.Children == 0 ? 0 : (double)r.Improvements / r.Children).ToArray();
        var chosen = new int[samples.Count];
        for (var sample = 0; sample < samples.Count; sample++)
        {
            var total = Math.Max(1, children.Sum());
            double Bound(int i) =>
                children[i] == 0 ? double.PositiveInfinity : (shares[i] + Math.Sqrt(2 * Math.Log(total) / children[i])) / costs[i];
            var bounds = Enumerable.Range(0, own.Length).Select(Bound).ToArray();
            var best = bounds.Max();
            var equals = Enumerable.Range(0, own.Length).Where(i => bounds[i] == best).ToArray();
            chosen[sample] = new RunSeed(samples[sample].Seed).Stream("model").Pick(equals);
            children[chosen[sample]]++;
        }

        return chosen;
    }

    /// <summary>What a child costs, the dearest model 1; 1 for all where any is not known.</summary>
    private static double[] RelativeCosts(ModelRecord[] records)
    {
        var costs = records.Select(r => r.Children == 0 ? 0 : r.Cost / r.Children ?? 0).ToArray();
        var tried = records.Select((r, i) => (r, i)).Where(x => x.r.Children > 0).ToArray();
        if (tried.Any(x => costs[x.i] <= 0)) return [.. records.Select(_ => 1.0)];
        var most = costs.DefaultIfEmpty(0).Max();
        return [.. costs.Select(c => c <= 0 ? 1 : c / most)];
    }
}

/// <summary>What a model has done so far in a run.</summary>
/// <param name="Model">Its name: <see cref="EndpointSettings.Name"/>.</param>
/// <param name="Children">Judged children of it.</param>
/// <param name="Improvements">Those of them that are viable and fitter than every parent in their prompt.</param>
/// <param name="Cost">Of all its calls, in money or, without prices, in tokens; null where it is not known.</param>
internal sealed record ModelRecord(string Model, int Children, int Improvements, double? Cost);
