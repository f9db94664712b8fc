using System.CommandLine;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Commands;

/// <summary>Options that name a language model in place of the recipe's.</summary>
internal sealed class LanguageModelOptions
{
    /// <summary>Whose model is taken by commands that have no recipe.</summary>
    public const string OfTask = "the task's, for the built-in tasks the embedded model";

    private const string LocalPrefix = "local:", LocalChatPrefix = "local-chat:";

    private readonly Option<string?> model, device, precision;

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

    /// <param name="otherwise">Whose model is taken where none is named.</param>
    public LanguageModelOptions(string otherwise)
    {
        model = new("--lm")
        {
            Description = "The language model: embedded, edits (none, the baseline), local:PATH (a checkpoint of your own, a Hugging Face "
                + "folder or a GGUF file, that continues a text), local-chat:PATH (one that was trained as a chat), or one behind a "
                + "server: completions:MODEL (base models), openai:MODEL, anthropic:MODEL, ollama:MODEL. Several, weights and prices: in "
                + $"a recipe. Default: {otherwise}.",
        };
        device = new("--device")
        {
            Description = "Where a local checkpoint computes: cpu, or cuda with a build made for that. Default: "
                + $"{otherwise}, else cpu.",
        };
        precision = new("--precision")
        {
            Description = "What a local checkpoint computes in. bfloat16 is fast only where the processor has AVX512-BF16 or AMX, or on a "
                + $"graphics card. Default: {otherwise}, else float32.",
        };
        precision.AcceptOnlyFromAmong([.. Enum.GetNames<PrecisionKind>().Select(n => n.ToLowerInvariant())]);
    }

    public void AddTo(Command command)
    {
        command.Add(model);
        command.Add(endpoint);
        command.Add(keyVariable);
        command.Add(device);
        command.Add(precision);
    }

    public bool IsGiven(ParseResult parsed) =>
        (parsed.GetValue(model) ?? parsed.GetValue(endpoint) ?? parsed.GetValue(keyVariable) ?? parsed.GetValue(device)
            ?? parsed.GetValue(precision)) is not null;

    /// <summary>Returns the recipe with the language model that the options name; without tuning where it has no soft prompt.</summary>
    /// <exception cref="UserException">They name none, or the recipe then has faults.</exception>
    public Recipe Apply(ParseResult parsed, Recipe recipe)
    {
        var changed = Computed(parsed, Named(parsed, recipe));
        return changed.Faults() is { Count: > 0 } faults ? throw new UserException(string.Join('\n', faults)) : changed;
    }

    private Recipe Named(ParseResult parsed, Recipe recipe)
    {
        if (parsed.GetValue(model) is not { } name)
            return (parsed.GetValue(endpoint) ?? parsed.GetValue(keyVariable)) is null ? recipe : throw AtAServerOnly();
        if ((name is "embedded" or "edits" || PathOf(name) is not null)
            && (parsed.GetValue(endpoint) ?? parsed.GetValue(keyVariable)) is not null)
            throw AtAServerOnly();
        return name switch
        {
            "embedded" => recipe with { LanguageModel = With(recipe, LanguageModelKind.Embedded) },
            "edits" =>
                recipe with
                {
                    LanguageModel = With(recipe, LanguageModelKind.Edits),
                    Tuning = recipe.Tuning with { Kind = TuningKind.None }
                },
            _ when PathOf(name) is { } path => recipe with
            {
                LanguageModel = With(recipe, LanguageModelKind.Local) with
                {
                    Weights = Path.GetFullPath(path),
                    Chat = name.StartsWith(LocalChatPrefix, StringComparison.Ordinal),
                },
            },
            _ => recipe with
            {
                LanguageModel = With(recipe, LanguageModelKind.Endpoints) with { Endpoints = [Section(name, parsed)] },
                Tuning = recipe.Tuning with { Kind = TuningKind.None },
            },
        };
    }

    private Recipe Computed(ParseResult parsed, Recipe recipe)
    {
        var section = recipe.LanguageModel;
        if ((parsed.GetValue(device) ?? parsed.GetValue(precision)) is null) return recipe;
        if (section.Kind != LanguageModelKind.Local)
            throw new UserException("--device and --precision go with a checkpoint of your own: --lm local:PATH.");
        return recipe with
        {
            LanguageModel = section with
            {
                Device = parsed.GetValue(device) ?? section.Device,
                Precision = parsed.GetValue(precision) is { } word ? Enum.Parse<PrecisionKind>(word, ignoreCase: true) : section.Precision,
            },
        };
    }

    private static string? PathOf(string name) => ((string[])[LocalPrefix, LocalChatPrefix])
        .Where(prefix => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length)
        .Select(prefix => name[prefix.Length..]).FirstOrDefault();

    private static UserException AtAServerOnly() =>
        new("--endpoint and --key-variable go with a model behind a server, for example --lm openai:MODEL.");

    private static LanguageModelSection With(Recipe recipe, LanguageModelKind kind) =>
        recipe.LanguageModel with
        {
            Kind = kind,
            Weights = kind == LanguageModelKind.Embedded && recipe.LanguageModel.Kind == kind ? recipe.LanguageModel.Weights : null,
            Chat = false,
            Device = kind == LanguageModelKind.Local ? recipe.LanguageModel.Device : "cpu",
            Precision = kind == LanguageModelKind.Local ? recipe.LanguageModel.Precision : PrecisionKind.Float32,
            Endpoints = []
        };

    private EndpointSection Section(string name, ParseResult parsed)
    {
        var words = Enum.GetNames<ProtocolKind>().Select(n => n.ToLowerInvariant()).ToList();
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var protocol = colon < 0 ? -1 : words.IndexOf(name[..colon]);
        if (protocol < 0 || colon == name.Length - 1)
            throw new UserException(
                $"--lm is '{name}'; take embedded, edits, local:PATH, local-chat:PATH, or "
                + $"{string.Join(", ", words.Select(w => $"{w}:MODEL"))}.");
        return new EndpointSection
        {
            Protocol = Enum.GetValues<ProtocolKind>()[protocol],
            Model = name[(colon + 1)..],
            Endpoint = parsed.GetValue(endpoint),
            KeyVariable = parsed.GetValue(keyVariable),
        };
    }
}
