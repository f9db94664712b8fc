using EvoPrompting.Recipes;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// Describes the training of one network on one algorithm of CLRS-30, but for the algorithm and the seed. Keys left out take the
/// published single-task setting (Ibarz et al. 2022, as repeated by section 4.2 of the paper). Equal by content.
/// </summary>
public sealed record ClrsRecipe
{
    [Setting("The network: a Triplet-GMPNN unless said otherwise.")]
    public ClrsNetworkSection Network { get; init; } = new();

    [Setting("How it is trained.")]
    public ClrsTrainingSection Training { get; init; } = new();

    [Setting("How it is validated and tested.")]
    public ClrsEvaluationSection Evaluation { get; init; } = new();

    [Setting("How much each validation predicts: until it is decided whether its score is above the best so far, or the whole of its "
        + "trajectories, as published. Both keep the same network with the same score; only the whole gives a learning curve.")]
    public ValidationKind Validations { get; init; } = ValidationKind.UntilDecided;

    /// <exception cref="RecipeException">It has faults: all of them, each with its path.</exception>
    public static ClrsRecipe Read(string text) => RecipeReader.Read<ClrsRecipe>(text, recipe => recipe.Faults());

    /// <summary>Returns the complete recipe as JSON: every key, in one order, line feeds only. Equal recipes give equal text.</summary>
    public string Write() => RecipeWriter.Write(this);

    /// <summary>Returns the JSON Schema of these recipes.</summary>
    public static string Schema() => RecipeSchema.Write("EvoPrompting recipe of a CLRS training", new ClrsRecipe(), required: null);

    /// <summary>Returns every fault of a recipe made in code; empty where there is none. <see cref="Read"/> checks the same.</summary>
    public IReadOnlyList<RecipeFault> Faults()
    {
        List<RecipeFault> faults = [.. RecipeRules.Ranges(this, path: "")];
        if (Training.ValidateEvery > Training.Steps && Training.Steps > 0)
            faults.Add(
                new("training.validateEvery",
                    $"is {Training.ValidateEvery}, but training ends after {Training.Steps} steps; take at most {Training.Steps}"));
        return faults;
    }
}

/// <summary>Says how large the network is and what it reads.</summary>
public sealed record ClrsNetworkSection
{
    [Setting("Numbers per node, edge and graph. The paper: 128.", Minimum = 1, Maximum = 4096)]
    public int Hidden { get; init; } = 128;

    [Setting("Numbers per triplet of nodes. The paper: 8.", Minimum = 1, Maximum = 256)]
    public int TripletFeatures { get; init; } = 8;
}

/// <summary>Says how the network is trained.</summary>
public sealed record ClrsTrainingSection
{
    [Setting("Training steps. The published baseline: 10000; EvoPrompting's children: 2000.", Minimum = 1, Maximum = 10_000_000)]
    public int Steps { get; init; } = 10_000;

    [Setting("Trajectories a step. The paper: 32.", Minimum = 1, Maximum = 4096)]
    public int BatchSize { get; init; } = 32;

    [Setting("Learning rate of AdamW. The paper: 0.001.", Above = 0, Maximum = 10)]
    public double LearningRate { get; init; } = 0.001;

    [Setting("Decoupled weight decay a step, times the learning rate. The paper does not say; 0.0001 is the default of optax.adamw. The "
        + "published baseline: 0.", Minimum = 0, Maximum = 1)]
    public double WeightDecay { get; init; } = 0.0001;

    [Setting(
        "Gradients with a larger norm over all parameters are scaled down to it. The published baseline: 1.", Above = 0, Maximum = 1e9)]
    public double GradientClip { get; init; } = 1;

    [Setting("Sizes of the training inputs, one a step in turn. String matching takes one size instead: a quarter more than the largest.",
        Minimum = 4, Maximum = 256)]
    public IReadOnlyList<int> Lengths { get; init; } = [4, 7, 11, 13, 16];

    [Setting("Steps between two validations; the parameters with the best validation score are tested. The paper: 50.", Minimum = 1,
        Maximum = 10_000_000)]
    public int ValidateEvery { get; init; } = 50;

    [Setting("Probability that a training step shows an example's true hints rather than those the network predicted. The paper: 0.",
        Minimum = 0, Maximum = 1)]
    public double TeacherForcing { get; init; }

    public bool Equals(ClrsTrainingSection? other) =>
        other is not null
        && (Steps, BatchSize, LearningRate, WeightDecay, GradientClip, ValidateEvery, TeacherForcing)
            == (other.Steps, other.BatchSize, other.LearningRate, other.WeightDecay, other.GradientClip, other.ValidateEvery,
                other.TeacherForcing)
        && Lengths.SequenceEqual(other.Lengths);

    public override int GetHashCode() =>
        HashCode.Combine(Steps, BatchSize, LearningRate, WeightDecay, GradientClip, Lengths.Count, ValidateEvery, TeacherForcing);
}

/// <summary>Says what the network is validated and tested on.</summary>
public sealed record ClrsEvaluationSection
{
    [Setting("Trajectories of a validation, as large as the largest training inputs. 0 takes the published number: 64, for some algorithms "
        + "up to 4096.", Minimum = 0, Maximum = 1_000_000)]
    public int ValidationSamples { get; init; }

    [Setting("Size of the test inputs. The paper: 64.", Minimum = 4, Maximum = 256)]
    public int TestLength { get; init; } = 64;

    [Setting(
        "Trajectories of the test. 0 takes the published number: 32, for some algorithms up to 2048.", Minimum = 0, Maximum = 1_000_000)]
    public int TestSamples { get; init; }
}
