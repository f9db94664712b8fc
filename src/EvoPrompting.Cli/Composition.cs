using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Clrs;
using EvoPrompting.Cli.Servers;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Evaluation.Reading;
using EvoPrompting.Folders;
using EvoPrompting.Jobs;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Networks;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Cli;

/// <summary>Puts the parts together: each seam of the search gets the implementation that the recipe names. Reads top-down.</summary>
internal static class Composition
{
    /// <summary>What a candidate is compiled against and what it must be.</summary>
    public static CandidateContract Contract { get; } = ContractOf(CandidateText.Model);

    // Reading a program takes milliseconds where running it takes seconds: two compilers are enough.
    private const int MostCompilers = 2;

    // Address space of a CLRS training; the network keeps its activations far below.
    private const int ClrsMemoryMegabytes = 16_000;

    /// <summary>Where untrusted work is done: processes of this machine.</summary>
    /// <param name="workers">Candidates that run at once.</param>
    /// <exception cref="UserException">A limit of this process leaves them too little.</exception>
    public static LocalWorkplace Workplace(int workers, SandboxMode sandbox)
    {
        ProcessLimits.Check();
        var compilers = new CompilerPoolSettings(Math.Min(workers, MostCompilers));
        return new LocalWorkplace(workers, sandbox, (_, contract) => new CompilerPool(contract, compilers), TimeProvider.System);
    }

    /// <summary>What judges candidates: the task's business, see its folder.</summary>
    public static TaskEvaluation Evaluation(SearchTask task, Recipe recipe, RunSeed seed, IWorkplace place) =>
        task.NewEvaluation(recipe.Settings, seed, place);

    /// <param name="calls">What a search may ask of models behind servers.</param>
    /// <param name="intake">Reads programs for repairs; null where none are made.</param>
    /// <param name="say">Takes what people should know of them while a run goes on.</param>
    /// <param name="patience">How long their faults are borne; null for the usual time.</param>
    /// <exception cref="UserException">The weights are missing or damaged, or a server's key is missing.</exception>
    public static ILanguageModel LanguageModel(
        Recipe recipe, SearchTask task, CallTerms calls, IIntake? intake, Action<string> say, Patience? patience = null) =>
        recipe.LanguageModel.Kind switch
        {
            not LanguageModelKind.Endpoints when calls is { MaximumCost: not null } or { MaximumTokens: not null } =>
                throw new UserException("--max-cost and --max-tokens limit calls of models behind servers, and this recipe names none."),
            LanguageModelKind.Embedded when task is FolderTask => throw new UserException(
                "The embedded language model writes this project's own C# only, networks and triplet functions: take --lm edits (random "
                + "edits, no model) or a model behind a server, for example --lm openai:MODEL or --lm ollama:MODEL."),
            LanguageModelKind.Embedded => EmbeddedModel(task, recipe.LanguageModel.Weights),
            LanguageModelKind.Endpoints => EndpointModel(recipe.LanguageModel, task, calls, intake, say, patience),
            LanguageModelKind.Edits => task.Language.RandomEdits(),
            _ => throw new UserException($"There is no language model kind '{recipe.LanguageModel.Kind}'."),
        };

    /// <summary>Loads the embedded language model; two prompts are completed at once, and a completion does not depend on it.</summary>
    /// <param name="task">The task whose programs it is to write.</param>
    /// <param name="weights">A weights file; null takes the one that is shipped for the task.</param>
    /// <exception cref="UserException">The weights are missing or damaged.</exception>
    public static EmbeddedLanguageModel EmbeddedModel(SearchTask task, string? weights)
    {
        ProcessLimits.Check();
        try
        {
            return EmbeddedLanguageModel.Load(weights ?? ShippedFiles.Weights(task.Name), parallelRequests: 2);
        }
        catch (InvalidDataException e)
        {
            throw new UserException(e.Message, e);
        }
    }

    private static EndpointLanguageModel EndpointModel(
        LanguageModelSection section, SearchTask task, CallTerms calls, IIntake? intake, Action<string> say, Patience? patience)
    {
        EndpointSettings[] models =
            [.. section.Endpoints.Select(e => EndpointComposition.Settings(e, calls.IsReplay, say) with { Patience = patience ?? new() })];
        if (calls.MaximumCost is not null && models.FirstOrDefault(m => !m.Prices.AreKnown) is { } unpriced)
            throw new UserException(
                $"--max-cost needs prices: give inputPrice and outputPrice of {unpriced.Name} in the recipe, or use --max-tokens.");
        return new EndpointLanguageModel(
            new EndpointOptions(models, EndpointComposition.Prompt(section, task))
            {
                Budget = new Budget(calls.MaximumCost, calls.MaximumTokens),
                Replay = calls.Recorded,
                Repair = EndpointComposition.Repair(section, task, intake),
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
        _ => throw new UserException(
            $"The language model '{model.Identity}' has no soft prompt: set tuning.kind to \"none\" in the recipe."),
    };

    public static ISurvivorSelection Selection(Recipe recipe, SearchTask task) =>
        recipe.Search.Selection == SelectionKind.Random ? new RandomSelection() : new FittestSelection(task);

    /// <summary>Compiles and checks a triplet function for CLRS.</summary>
    /// <exception cref="UserException">It is rejected.</exception>
    public static async Task<ClrsFunction> TripletFunctionAsync(string name, string source, CancellationToken stop)
    {
        await using var compilers = new CompilerPool(CSharpContract.ToJson(CandidateText.Triplets), new CompilerPoolSettings(1));
        var language = new CSharpLanguage($"class {CandidateText.Triplets.ClassName} : {CandidateText.Triplets.BaseType.Name}");
        var taken = await compilers.TakeAsync(language.Read(source), stop);
        return taken.Rejection is { } rejection
            ? throw new UserException($"The triplet function in {name} is rejected at stage {rejection.Stage}: {rejection.Reason}")
            : new ClrsFunction(name, source, taken.Program!);
    }

    /// <summary>
    /// Puts a CLRS training together; its worker starts when it runs. A graphics card cannot be reached from the sandbox.
    /// </summary>
    /// <param name="function">The triplet function; null for the paper's baseline. The worker then runs no code but ours.</param>
    /// <exception cref="UserException">Foreign code is to run on a graphics card, and the sandbox is not given up explicitly.</exception>
    public static ClrsTrainingRun ClrsTraining(
        ClrsFolder folder, ClrsTrainingSettings settings, ClrsFunction? function, SandboxMode sandbox, ClrsProgress progress)
    {
        ProcessLimits.Check();
        var onCard = settings.Device != "cpu";
        if (onCard && function is not null && sandbox == SandboxMode.Required)
            throw new UserException("A graphics card cannot be reached from the sandbox: give '--sandbox none' to run the function with "
                + "your own rights, or '--device cpu'.");
        var worker =
            new WorkerSettings(Places: 1, new JobLimits(ClrsMemoryMegabytes, double.PositiveInfinity), onCard ? SandboxMode.None : sandbox);
        return new ClrsTrainingRun(
            folder, settings, function, BuildIdentity.Build(), new LocalJobRunner(worker), TimeProvider.System, progress.Show);
    }

    /// <summary>What programs of that kind are compiled against.</summary>
    public static CandidateContract ContractOf(CandidateText text) =>
        new(CandidateText.Preamble, CandidateText.References, AllowedApi.Standard, text.ClassName, text.BaseType.FullName!);
}
