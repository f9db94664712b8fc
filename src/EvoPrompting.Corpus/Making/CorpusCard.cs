namespace EvoPrompting.Corpus.Making;

/// <summary>Says what a corpus is and how good its numbers are, for people and for the model card.</summary>
/// <param name="Seed">The run seed; equal seeds and settings give equal files.</param>
/// <param name="Programs">Distinct programs in it.</param>
/// <param name="Structures">Distinct programs with all numbers taken away.</param>
/// <param name="Trained">Programs whose accuracy was measured by a training.</param>
/// <param name="Rejected">Programs left out: they did not compile or their loss was not finite.</param>
/// <param name="Reasons">The commonest reasons of that.</param>
/// <param name="Miscounted">Programs whose measured size differs from the counted one (0 unless the counter is wrong).</param>
/// <param name="EstimateError">Mean absolute error of estimated accuracies, of trained programs that were left out (ten folds).</param>
/// <param name="EstimateExplained">Share of the variance of accuracies that the estimates explain, in the same way.</param>
/// <param name="Sizes">Quantiles 0, 5, 25, 50, 75, 95, 100 % of the trainable parameters.</param>
/// <param name="TrainedAccuracies">The same quantiles of the measured accuracies.</param>
/// <param name="Accuracies">The same of all.</param>
/// <param name="Dominating">Share of examples whose child is smaller and more accurate than both parents.</param>
/// <param name="Smaller">Share of examples whose child is smaller than both.</param>
/// <param name="SameParentTwice">Share of examples with one parent twice.</param>
/// <param name="MeanCharacters">Of prompt and completion together.</param>
public sealed record CorpusCard(
    string Seed, int Programs, int Structures, int Trained, int Tasks, int Rejected, IReadOnlyList<string> Reasons, int Miscounted,
    double EstimateError, double EstimateExplained, IReadOnlyList<double> Sizes, IReadOnlyList<double> TrainedAccuracies,
    IReadOnlyList<double> Accuracies,
    int Examples, double Dominating, double Smaller, double SameParentTwice, double MeanCharacters);
