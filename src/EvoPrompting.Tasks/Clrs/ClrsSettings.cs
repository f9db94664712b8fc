using System.Globalization;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Recipes;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// What a recipe says of a search on CLRS. Keys left out take the paper's values where it gives any (section 4.2), else the published
/// single-task setting (Ibarz et al. 2022).
/// </summary>
public sealed record ClrsSettings : TaskSettings
{
    /// <summary>EvoPrompting's children are trained for so many steps.</summary>
    private const int StepsOfChildren = 2000;

    [Setting("The algorithm that networks learn to run. The paper: articulation_points, graham_scan and mst_kruskal, a search each.")]
    public string Algorithm { get; init; } = "articulation_points";

    [Setting("The network around the triplet function.")]
    public ClrsNetworkSection Network { get; init; } = new();

    [Setting("How every candidate is trained.")]
    public ClrsTrainingSection Training { get; init; } = new() { Steps = StepsOfChildren };

    [Setting("How every candidate is validated, and tested for reports.")]
    public ClrsEvaluationSection Evaluation { get; init; } = new();

    [Setting("What a triplet function may cost. A candidate beyond them is rejected, never the run.")]
    public TripletLimits Limits { get; init; } = new();

    /// <inheritdoc/>
    public override string Effort =>
        string.Create(CultureInfo.InvariantCulture, $"{Training.Steps:#,0} training steps on {Algorithm} each");

    /// <inheritdoc/>
    public override string? Pointless => FunctionMatters.Objection(Algorithm);

    /// <summary>Returns the training of one candidate, but for its training seed.</summary>
    internal ClrsTrainingSettings ForTraining() => ClrsTrainingSettings.Of(Algorithm, Network, Training, Evaluation);

    /// <inheritdoc/>
    public override TaskSettings WithSteps(int steps) =>
        this with { Training = Training with { Steps = steps, ValidateEvery = Math.Min(Training.ValidateEvery, Math.Max(steps, 1)) } };

    /// <inheritdoc/>
    public override TaskSettings WithProblem(string name) => this with { Algorithm = name };

    /// <inheritdoc/>
    public override IEnumerable<RecipeFault> Faults()
    {
        if (ClrsSpecs.Find(Algorithm) is null)
            yield return new("algorithm", $"there is no algorithm '{Algorithm}'; {NearestName.Advice(Algorithm, ClrsSpecs.Names)}");
        if (Training.ValidateEvery > Training.Steps && Training.Steps > 0)
            yield return new("training.validateEvery",
                $"is {Training.ValidateEvery}, but training ends after {Training.Steps} steps; take at most {Training.Steps}");
    }
}
