using System.CommandLine;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Commands;

/// <summary>Options that name a language model in place of the recipe's.</summary>
internal sealed class LanguageModelOptions
{
    private const string LocalPrefix = "local:";

    private readonly Option<string?> model = new("--lm")
    {
        Description = "The language model: embedded, edits (none, the baseline), local:PATH (a checkpoint of your own, a Hugging Face "
            + "folder or a GGUF file), or one behind a server: completions:MODEL (base models), openai:MODEL, "
            + "anthropic:MODEL, ollama:MODEL. Default: the recipe's. Several, weights and prices: in a recipe.",
    };

    private readonly Option<string?> endpoint = new("--endpoint")
    {
        Description = "The server's address, for example http://localhost:8000/v1. Default: the service that the protocol is named for.",
    };

    private readonly Option<string?> keyVariable = new("--key-variable")
    {
        Description =
            "The environment variable or user secret that holds the key for --endpoint. Default: OPENAI_API_KEY or ANTHROPIC_API_KEY "
            + "for the service itself, no key for another endpoint.",
    };

    public void AddTo(Command command)
    {
        command.Add(model);
        command.Add(endpoint);
        command.Add(keyVariable);
    }

    public bool IsGiven(ParseResult parsed) =>
        (parsed.GetValue(model) ?? parsed.GetValue(endpoint) ?? parsed.GetValue(keyVariable)) is not null;

    /// <summary>Returns the recipe with the language model that the options name; without tuning where it has no soft prompt.</summary>
    /// <exception cref="UserException">They name none, or the recipe then has faults.</exception>
    public Recipe Apply(ParseResult parsed, Recipe recipe)
    {
        if (parsed.GetValue(model) is not { } name)
            return IsGiven(parsed) ? throw AtAServerOnly() : recipe;
        if ((name is "embedded" or "edits" || IsLocal(name))
            && (parsed.GetValue(endpoint) ?? parsed.GetValue(keyVariable)) is not null)
            throw AtAServerOnly();
        var changed = name switch
        {
            "embedded" => recipe with { LanguageModel = With(recipe, LanguageModelKind.Embedded) },
            "edits" =>
                recipe with
                {
                    LanguageModel = With(recipe, LanguageModelKind.Edits),
                    Tuning = recipe.Tuning with { Kind = TuningKind.None }
                },
            _ when IsLocal(name) => recipe with
            {
                LanguageModel = With(recipe, LanguageModelKind.Local) with { Weights = Path.GetFullPath(name[LocalPrefix.Length..]) },
            },
            _ => recipe with
            {
                LanguageModel = With(recipe, LanguageModelKind.Endpoints) with { Endpoints = [Section(name, parsed)] },
                Tuning = recipe.Tuning with { Kind = TuningKind.None },
            },
        };
        return changed.Faults() is { Count: > 0 } faults ? throw new UserException(string.Join('\n', faults)) : changed;
    }

    private static bool IsLocal(string name) =>
        name.StartsWith(LocalPrefix, StringComparison.Ordinal) && name.Length > LocalPrefix.Length;

    private static UserException AtAServerOnly() =>
        new("--endpoint and --key-variable go with a model behind a server, for example --lm openai:MODEL.");

    private static LanguageModelSection With(Recipe recipe, LanguageModelKind kind) =>
        recipe.LanguageModel with
        {
            Kind = kind,
            Weights = kind == LanguageModelKind.Embedded ? recipe.LanguageModel.Weights : null,
            Endpoints = []
        };

    private EndpointSection Section(string name, ParseResult parsed)
    {
        var words = Enum.GetNames<ProtocolKind>().Select(n => n.ToLowerInvariant()).ToList();
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var protocol = colon < 0 ? -1 : words.IndexOf(name[..colon]);
        if (protocol < 0 || colon == name.Length - 1)
            throw new UserException(
                $"--lm is '{name}'; take embedded, edits, local:PATH, or {string.Join(", ", words.Select(w => $"{w}:MODEL"))}.");
        return new EndpointSection
        {
            Protocol = Enum.GetValues<ProtocolKind>()[protocol],
            Model = name[(colon + 1)..],
            Endpoint = parsed.GetValue(endpoint),
            KeyVariable = parsed.GetValue(keyVariable),
        };
    }
}
