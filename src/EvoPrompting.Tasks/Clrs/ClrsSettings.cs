using System.Globalization;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Recipes;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// What a recipe says of a search on CLRS. Keys left out take the values of the quick recipe, so the recipes of variants and baselines say
/// only what they change; the paper's values (section 4.2) are in its own recipe.
/// </summary>
public sealed record ClrsSettings : TaskSettings
{
    [Setting("The algorithm that networks learn to run. The paper: articulation_points, graham_scan and mst_kruskal, a search each.")]
    public string Algorithm { get; init; } = "mst_kruskal";

    [Setting("The network around the triplet function.")]
    public ClrsNetworkSection Network { get; init; } = new() { Hidden = 32 };

    [Setting("How every candidate is trained.")]
    public ClrsTrainingSection Training { get; init; } =
        new() { Steps = 300, BatchSize = 16, Lengths = [4, 5, 6, 7, 8], ValidateEvery = 50 };

    [Setting("How every candidate is validated, and tested for reports.")]
    public ClrsEvaluationSection Evaluation { get; init; } =
        new() { ValidationSamples = 64, TestLength = 16, TestSamples = 32 };

    [Setting("What a triplet function may cost. A candidate beyond them is rejected, never the run.")]
    public TripletLimits Limits { get; init; } = new()
    {
        MultiplyAddsPerCall = 100_000_000,
        TensorBytesPerCall = 100_000_000,
        MemoryMegabytes = 4000,
        SecondsPerCandidate = 6000,
    };

    /// <inheritdoc/>
    public override string Effort =>
        string.Create(CultureInfo.InvariantCulture, $"{Training.Steps:#,0} training steps on {Algorithm} each");

    /// <inheritdoc/>
    public override string Problem => Algorithm;

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
