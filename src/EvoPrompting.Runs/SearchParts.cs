using System.Runtime.InteropServices;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;
using EvoPrompting.Jobs;
using EvoPrompting.Journal;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Runs.Servers;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs;

/// <summary>
/// Makes the parts of a search of what its recipe says: each seam gets the implementation that is named there. These need no libtorch and
/// no C# compiler; whoever has more, or a language model of their own, overrides.
/// </summary>
public class SearchParts
{
    // Once a process: with libtorch 60 MB are read, a tenth of a second.
    private static readonly Lazy<string> CurrentBuild = new(() =>
        typeof(SearchParts).Assembly.GetName().Version!.ToString(3) + "-"
            + FolderIdentity.Of(AppContext.BaseDirectory, leftOut: TaskCopy.Mark)[..12]);

    /// <summary>Returns where untrusted work is done: processes of this machine.</summary>
    /// <param name="workers">Candidates that run at once.</param>
    /// <exception cref="UserException">A limit of this process leaves them too little.</exception>
    public virtual IWorkplace Workplace(int workers, SandboxMode sandbox) => new LocalWorkplace(
        workers, sandbox, (language, _) => throw new UserException(
            $"There is no reader of programs in '{language}' here: only the command line has one for the tasks that it brings."));

    /// <summary>Returns what writes the children.</summary>
    /// <param name="calls">What a search may ask of models behind servers.</param>
    /// <param name="evaluation">Reads programs for repairs, and tries them; null where none are made.</param>
    /// <param name="say">Takes what people should know of them while a run goes on.</param>
    /// <exception cref="UserException">There is no such model here, or a server's key is missing.</exception>
    public virtual ILanguageModel LanguageModel(
        Recipe recipe, SearchTask task, CallTerms calls, TaskEvaluation? evaluation, Action<string> say) => recipe.LanguageModel.Kind switch
        {
            not LanguageModelKind.Endpoints when calls is { MaximumCost: not null } or { MaximumTokens: not null } =>
                throw new UserException("--max-cost and --max-tokens limit calls of models behind servers, and this recipe names none."),
            LanguageModelKind.Endpoints => Servers(recipe.LanguageModel, task, calls, evaluation, say),
            LanguageModelKind.Edits => task.Language.RandomEdits(),
            _ => throw new UserException("The embedded language model is part of the command line and writes the programs of its own tasks "
                + "only: set languageModel.kind to \"edits\" (random edits, no model) or \"endpoints\" (models behind servers)."),
        };

    /// <summary>Returns what learns of the children between rounds: nothing does here.</summary>
    /// <exception cref="UserException">The recipe asks for tuning, but its language model has no soft prompt.</exception>
    public virtual ISoftPromptTuner Tuner(Recipe recipe, ILanguageModel model) => recipe.Tuning.Kind == TuningKind.None ? new NoTuning()
        : throw new UserException($"The language model '{model.Identity}' has no soft prompt: set tuning.kind to \"none\" in the recipe.");

    /// <summary>Returns what chooses the next parents.</summary>
    public virtual ISurvivorSelection Selection(Recipe recipe, SearchTask task) =>
        recipe.Search.Selection == SelectionKind.Random ? new RandomSelection() : new FittestSelection(task);

    /// <summary>
    /// Returns what a history follows from besides recipe and seed: of the program all assemblies and libraries that stand in its folder.
    /// </summary>
    /// <param name="languageModel">The model's name and version.</param>
    public virtual RunIdentity Identity(Recipe recipe, RunSeed seed, string languageModel) => new(
        recipe.Task, seed, recipe.Write(), recipe.Hash(), languageModel, Build(), Kernels: "", Cpu(),
        [new LibraryVersion(".NET", Environment.Version.ToString())]);

    /// <summary>Returns what chat models are told that a program must be.</summary>
    public virtual string Contract(SearchTask task) => task.Contract;

    /// <summary>The version, and a hash over everything that this installation executes (<see cref="FolderIdentity"/>).</summary>
    public static string Build() => CurrentBuild.Value;

    /// <summary>The name of the machine's CPU.</summary>
    public static string Cpu()
    {
        if (!File.Exists("/proc/cpuinfo")) return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private EndpointLanguageModel Servers(
        LanguageModelSection section, SearchTask task, CallTerms calls, TaskEvaluation? evaluation, Action<string> say)
    {
        EndpointSettings[] models = [.. section.Endpoints.Select(e => EndpointParts.Settings(e, calls.IsReplay, say))];
        if (calls.MaximumCost is not null && models.FirstOrDefault(m => !m.Prices.AreKnown) is { } unpriced)
            throw new UserException(
                $"--max-cost needs prices: give inputPrice and outputPrice of {unpriced.Name} in the recipe, or use --max-tokens.");
        return new EndpointLanguageModel(
            new EndpointOptions(models, EndpointParts.Prompt(section, task, Contract(task)))
            {
                Budget = new Budget(calls.MaximumCost, calls.MaximumTokens),
                Replay = calls.Recorded,
                Repair = EndpointParts.Repair(section, task, evaluation),
                Choice = section.Choice == ChoiceKind.Bandit ? new BanditChoice(calls.Records) : new ChoiceByWeight(),
            },
            TimeProvider.System, say);
    }
}
