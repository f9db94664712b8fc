using EvoPrompting.Chance;
using EvoPrompting.Cli.Running;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Folders;
using EvoPrompting.Jobs;
using EvoPrompting.Journal;
using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Runs;
using EvoPrompting.Runs.Servers;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli;

/// <summary>The parts that the command line has besides: readers of C#, the embedded language model and its soft prompt.</summary>
internal sealed class OwnParts : SearchParts
{
    /// <inheritdoc/>
    public override IWorkplace Workplace(int workers, SandboxMode sandbox) => Composition.Workplace(workers, sandbox);

    /// <inheritdoc/>
    public override ILanguageModel LanguageModel(
        Recipe recipe, SearchTask task, CallTerms calls, TaskEvaluation? evaluation, Action<string> say) => recipe.LanguageModel.Kind switch
        {
            LanguageModelKind.Embedded when calls is { MaximumCost: null, MaximumTokens: null } => task is not FolderTask
                ? Composition.EmbeddedModel(task, recipe.LanguageModel.Weights)
                : throw new UserException(
                    "The embedded language model writes this project's own C# only, networks and triplet functions: take --lm edits "
                    + "(random edits, no model) or a model behind a server, for example --lm openai:MODEL or --lm ollama:MODEL."),
            LanguageModelKind.Local when calls is { MaximumCost: null, MaximumTokens: null } =>
                Composition.LocalModel(
                    recipe.LanguageModel.Weights!, recipe.LanguageModel.Chat ? Chat(recipe.LanguageModel, task) : null,
                    new LocalComputing(recipe.LanguageModel.Device, recipe.LanguageModel.Precision), say),
            _ => base.LanguageModel(recipe, task, calls, evaluation, say),
        };

    /// <inheritdoc/>
    public override ISoftPromptTuner Tuner(Recipe recipe, ILanguageModel model)
    {
        if (model is not ITunableLanguageModel tunable) return base.Tuner(recipe, model);
        var start = recipe.Tuning.Start is { } folder ? Start(folder) : null;
        if (start is not null) StartingSoftPrompt.Check(recipe.Tuning.Start!, start, tunable);
        if (recipe.Tuning.Kind == TuningKind.SoftPrompt)
            return new GradientSoftPromptTuner(tunable, TuningSettings.Of(recipe.Tuning), start);
        return start is null ? base.Tuner(recipe, model) : new FixedSoftPrompt(start);
    }

    /// <inheritdoc/>
    public override RunIdentity Identity(Recipe recipe, RunSeed seed, string languageModel) =>
        BuildIdentity.Of(base.Identity(recipe, seed, recipe.Tuning.Start is { } folder
            ? StartingSoftPrompt.Name(languageModel, Start(folder)) : languageModel));

    private static SoftPrompt Start(string folder)
    {
        try
        {
            return StartingSoftPrompt.Read(folder);
        }
        catch (UserException e)
        {
            throw new UserException($"{e.Message} A run that starts from a soft prompt needs that folder to begin and to go on.", e);
        }
    }

    private ChatWords Chat(LanguageModelSection section, SearchTask task)
    {
        var prompt = EndpointParts.Prompt(section, task, Contract(task));
        return new(prompt.SystemOf, task.Language.Name, prompt.Version);
    }

    /// <inheritdoc/>
    public override string Contract(SearchTask task) => task is FolderTask ? base.Contract(task)
        : $"{task.Contract.TrimEnd()}\nAt most {CandidateSource.LongestSource} characters; {KnowledgeRule.Text}; no files, threads, "
            + "network or directives.";
}
