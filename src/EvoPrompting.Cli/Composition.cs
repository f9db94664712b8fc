using EvoPrompting.Chance;
using EvoPrompting.Cli.Clrs;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Evaluation.Reading;
using EvoPrompting.Jobs;
using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.Networks;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Cli;

/// <summary>Puts together what the command line brings of its own; how a search is put together: <see cref="OwnParts"/>.</summary>
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

    /// <summary>Loads a checkpoint of the user's; as many prompts are completed at once as there are cores.</summary>
    /// <param name="chat">What it is told as a chat; null where it continues texts.</param>
    /// <param name="say">Gets what is noticed.</param>
    /// <exception cref="UserException">
    /// A file is missing, damaged, or of a family or kind of chat that is not implemented, or there is no such device.
    /// </exception>
    public static LocalLanguageModel LocalModel(string path, ChatWords? chat, LocalComputing computing, Action<string> say)
    {
        ProcessLimits.Check();
        try
        {
            computing.PrepareProcess();
            return LocalLanguageModel.Load(path, parallelRequests: Environment.ProcessorCount, chat, computing, say);
        }
        catch (InvalidDataException e)
        {
            throw new UserException(e.Message, e);
        }
    }

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
