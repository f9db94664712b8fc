using EvoPrompting.Candidates;

namespace EvoPrompting.Search;

/// <summary>
/// Trains promising children again before a selection counts: whoever would be selected and was trained less often than the recipe demands
/// is trained once more, then is selected anew by the means, until all of the selected were trained that often or the round's further
/// trainings are used up. Who was lucky once falls back among the others, at the price of a training or two.
/// </summary>
/// <remarks>Who is trained depends on outcomes only, never on workers or time. With one training a candidate there is no race.</remarks>
internal sealed class SurvivorRace(JournaledEvaluator evaluator, SearchSettings settings)
{
    /// <summary>Returns the population after the race, and who is selected from it.</summary>
    /// <param name="select">Equal populations, equal selection; best first, so that trainings that run short go to the best.</param>
    /// <param name="round">The round whose further trainings may be used.</param>
    public async Task<(Population Population, IReadOnlyList<EvaluatedCandidate> Selected)> RunAsync(
        Population population, Func<Population, IReadOnlyList<EvaluatedCandidate>> select, int round, CancellationToken stop)
    {
        for (var left = settings.FurtherTrainingsPerRound; ;)
        {
            var selected = select(population);
            EvaluatedCandidate[] due = [.. selected.Where(s => s.Trainings.Count < settings.TrainingsOfSurvivors).Take(left)];
            if (due.Length == 0) return (population, selected);
            population = population.TrainedAgain(await evaluator.TrainAgainAsync(due, round, stop));
            left -= due.Length;
        }
    }
}
