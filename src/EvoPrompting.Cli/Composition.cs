using EvoPrompting.Chance;
using EvoPrompting.Cli.Clrs;
using EvoPrompting.Cli.Servers;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Networks;
using EvoPrompting.Networks.Clrs.Training;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Cli;

/// <summary>Puts the parts together: each seam of the search gets the implementation that the recipe names. Reads top-down.</summary>
internal static class Composition
{
    /// <summary>What a candidate is compiled against and what it must be.</summary>
    public static CandidateContract Contract { get; } = ContractOf(CandidateText.Model);

    // Address space of a CLRS training; the network keeps its activations far below.
    private const int ClrsMemoryMegabytes = 16_000;

    /// <summary>MNIST-1D with 500 training examples set aside for validation: the same ones in every run (section 4.1 of the paper).</summary>
    private static Lazy<ClassificationData> Data { get; } = new(() => Mnist1DDataset.Published().WithValidation(new RunSeed(0)));

    /// <summary>The trusted side of the task's evaluation: data, training settings, labels.</summary>
    public static WorkerTask WorkerTask(Recipe recipe) => new Mnist1DWorkerTask(Data.Value, Training(recipe));

    public static WorkerPool Pool(Recipe recipe, RunSeed seed, int workers, SandboxMode sandbox) => new(
        Contract, WorkerTask(recipe),
        new WorkerPoolSettings(workers, new WorkerLimits(recipe.Limits.MemoryMegabytes, recipe.Limits.SecondsPerCandidate), sandbox),
        seed, TimeProvider.System);

    /// <param name="calls">What a search may ask of models behind servers.</param>
    /// <param name="say">Takes what people should know of them while a run goes on.</param>
    /// <param name="patience">How long their faults are borne; null for the usual time.</param>
    /// <exception cref="UserException">The weights are missing or damaged, or a server's key is missing.</exception>
    public static ILanguageModel LanguageModel(Recipe recipe, SearchTask task, CallTerms calls, Action<string> say, Patience? patience = null) =>
        recipe.LanguageModel.Kind switch
        {
            not LanguageModelKind.Endpoints when calls is { MaximumCost: not null } or { MaximumTokens: not null } =>
                throw new UserException("--max-cost and --max-tokens limit calls of models behind servers, and this recipe names none."),
            LanguageModelKind.Embedded => EmbeddedModel(recipe.LanguageModel.Weights),
            LanguageModelKind.Endpoints => EndpointModel(recipe.LanguageModel, task, calls, say, patience),
            LanguageModelKind.Edits => task.Language.RandomEdits(),
            _ => throw new UserException($"There is no language model kind '{recipe.LanguageModel.Kind}'."),
        };

    /// <summary>Loads the embedded language model; two prompts are completed at once, and a completion does not depend on it.</summary>
    /// <param name="weights">A weights file; null takes the one that is shipped.</param>
    /// <exception cref="UserException">The weights are missing or damaged.</exception>
    public static EmbeddedLanguageModel EmbeddedModel(string? weights)
    {
        try
        {
            return EmbeddedLanguageModel.Load(weights ?? ShippedFiles.Weights, parallelRequests: 2);
        }
        catch (InvalidDataException e)
        {
            throw new UserException(e.Message, e);
        }
    }

    private static EndpointLanguageModel EndpointModel(
        LanguageModelSection section, SearchTask task, CallTerms calls, Action<string> say, Patience? patience)
    {
        EndpointSettings[] models = [.. section.Endpoints.Select(e => EndpointComposition.Settings(e, calls.IsReplay, say) with { Patience = patience ?? new() })];
        if (calls.MaximumCost is not null && models.FirstOrDefault(m => !m.Prices.AreKnown) is { } unpriced)
            throw new UserException($"--max-cost needs prices: give inputPrice and outputPrice of {unpriced.Name} in the recipe, or use --max-tokens.");
        return new EndpointLanguageModel(
            new EndpointOptions(models, EndpointComposition.Prompt(section, task))
            {
                Budget = new Budget(calls.MaximumCost, calls.MaximumTokens),
                Replay = calls.Recorded,
                Repair = EndpointComposition.Repair(section, task.Language, Contract),
                Choice = section.Choice == ChoiceKind.Bandit ? new BanditChoice(calls.Records) : new ChoiceByWeight(),
            },
            TimeProvider.System, say);
    }

    /// <exception cref="UserException">The recipe asks for tuning, but its language model has no soft prompt.</exception>
    public static ISoftPromptTuner Tuner(Recipe recipe, ILanguageModel model) => (recipe.Tuning.Kind, model) switch
    {
        (TuningKind.None, _) => new NoTuning(),
        (TuningKind.SoftPrompt, EmbeddedLanguageModel embedded) => new GradientSoftPromptTuner(embedded, new TuningSettings(
            recipe.Tuning.Length, recipe.Tuning.Epochs, recipe.Tuning.BatchSize, recipe.Tuning.LearningRate)),
        _ => throw new UserException($"The language model '{model.Identity}' has no soft prompt: set tuning.kind to \"none\" in the recipe."),
    };

    public static ISurvivorSelection Selection(Recipe recipe, SearchTask task) =>
        recipe.Search.Selection == SelectionKind.Random ? new RandomSelection() : new FittestSelection(task);

    /// <summary>Compiles and checks a triplet function for CLRS.</summary>
    /// <exception cref="UserException">It is rejected.</exception>
    public static ClrsFunction TripletFunction(string name, string source)
    {
        var taken = new CandidateIntake(ContractOf(CandidateText.Triplets)).Take(source.ReplaceLineEndings("\n").Trim('\n'));
        return taken.Rejection is { } rejection
            ? throw new UserException($"The triplet function in {name} is rejected at stage {rejection.Stage}: {rejection.Reason}")
            : new ClrsFunction(name, source, taken.Program!);
    }

    /// <summary>How the worker of a CLRS training runs. A graphics card cannot be reached from the sandbox.</summary>
    /// <param name="trusted">True where the worker runs no code but ours.</param>
    /// <exception cref="UserException">Foreign code is to run on a graphics card, and the sandbox is not given up explicitly.</exception>
    public static WorkerPoolSettings ClrsWorker(ClrsTrainingSettings settings, bool trusted, SandboxMode sandbox)
    {
        var onCard = settings.Device != "cpu";
        if (onCard && !trusted && sandbox == SandboxMode.Required)
            throw new UserException("A graphics card cannot be reached from the sandbox: give '--sandbox none' to run the function with your own rights, or '--device cpu'.");
        return new WorkerPoolSettings(Workers: 1, new WorkerLimits(ClrsMemoryMegabytes), onCard ? SandboxMode.None : sandbox);
    }

    private static CandidateContract ContractOf(CandidateText text) =>
        new(CandidateText.Preamble, CandidateText.References, AllowedApi.Standard, text.ClassName, text.BaseType.FullName!);

    private static TrainingSettings Training(Recipe recipe) => new()
    {
        Steps = recipe.Training.Steps,
        BatchSize = recipe.Training.BatchSize,
        LearningRate = recipe.Training.LearningRate,
        WeightDecay = recipe.Training.WeightDecay,
        ValidateEvery = recipe.Training.ValidateEvery,
        MaximumMultiplyAdds = recipe.Limits.MultiplyAddsPerStep,
        MaximumTensorBytes = recipe.Limits.TensorBytesPerStep,
    };
}
