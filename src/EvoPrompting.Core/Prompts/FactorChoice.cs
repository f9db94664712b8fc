using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>
/// Chooses which factor of a program a prompt asks to change: drawn from the run seed, each factor with the weight
/// (improvements + 1) / (children + 2) of the rounds before. An improvement is a viable child fitter than the parent that it changes, by
/// the first trainings of both. The journal says it all, so a resumed run chooses alike.
/// </summary>
internal sealed class FactorChoice(SearchTask task, ProgramFactors factors, IRunJournal journal, SearchSettings settings, RunSeed seed)
{
    /// <summary>Returns the factor of each prompt of a round, in their order.</summary>
    public async Task<IReadOnlyList<string>> ChooseAsync(int round, CancellationToken stop)
    {
        var (children, improvements) = (new int[factors.Names.Count], new int[factors.Names.Count]);
        for (var before = 0; before < round; before++)
            for (var prompt = 0; prompt < settings.PromptsPerRound; prompt++)
            {
                if (await journal.FindProposalAsync(before, prompt, stop) is not { } proposal) continue;
                var factor = Index(FewShotPrompt.FactorOf(task.Language, proposal.Text));
                if (factor < 0) continue;
                children[factor] += proposal.Children.Count;
                foreach (var child in proposal.Children)
                    if (await ImprovesAsync(child, stop))
                        improvements[factor]++;
            }

        double[] weights = [.. children.Select((count, i) => (improvements[i] + 1.0) / (count + 2))];
        return [.. Enumerable.Range(0, settings.PromptsPerRound).Select(p => Draw(weights, seed.Stream("factor", round, p).NextDouble()))];
    }

    private string Draw(double[] weights, double share)
    {
        var left = share * weights.Sum();
        for (var i = 0; i < weights.Length; i++)
            if ((left -= weights[i]) < 0)
                return factors.Names[i];
        return factors.Names[^1];
    }

    private async Task<bool> ImprovesAsync(Candidate child, CancellationToken stop) =>
        await journal.FindOutcomeAsync(child.Ordinal, stop) is Outcome.Scored { Metrics: var own }
        && await journal.FindOutcomeAsync(child.Origin!.Parents[^1], stop) is Outcome.Scored { Metrics: var parents }
        && task.Error(own) < settings.ErrorCeiling && task.Fitness(own) > task.Fitness(parents);

    private int Index(string? factor) => factor is null ? -1 : factors.Names.ToList().IndexOf(factor);
}
