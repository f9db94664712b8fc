using EvoPrompting.Candidates;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.LanguageModels.Endpoints.Repairing;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs.Servers;

/// <summary>Makes of a recipe's words what calls a server.</summary>
internal static class EndpointParts
{
    /// <param name="isReplay">Nothing is sent, so no key is needed.</param>
    /// <exception cref="UserException">A key that is needed is missing.</exception>
    public static EndpointSettings Settings(EndpointSection section, bool isReplay, Action<string> say)
    {
        var protocol = section.Protocol switch
        {
            ProtocolKind.Openai => EndpointProtocol.OpenAI,
            ProtocolKind.Anthropic => EndpointProtocol.Anthropic,
            ProtocolKind.Ollama => EndpointProtocol.Ollama,
            _ => EndpointProtocol.Completions,
        };
        var address = section.Endpoint is { } given ? new Uri(given) : EndpointSettings.ServiceOf(protocol)!;
        return new EndpointSettings(
            protocol, section.Model, address, isReplay ? EndpointKey.None : Key(section, protocol, address, say), section.ParallelCalls,
            TimeSpan.FromSeconds(section.TimeoutSeconds))
        {
            SamplesPerRequest = section.SamplesPerRequest,
            Weight = section.Weight,
            Prices = section.Prices,
        };
    }

    /// <param name="contract">What a program must be.</param>
    /// <exception cref="UserException">The file of the system message cannot be read.</exception>
    public static ChatPrompt Prompt(LanguageModelSection section, SearchTask task, string contract) =>
        new(SystemMessage(section), task, contract);

    /// <summary>Repairs by what a search finds when it reads a program; where the task can try it, when it runs it too.</summary>
    public static Repair Repair(LanguageModelSection section, SearchTask task, TaskEvaluation? evaluation)
    {
        return section.RepairsPerPrompt == 0 || evaluation is null ? LanguageModels.Endpoints.Repairing.Repair.None
            : new(FaultAsync, section.RepairsPerPrompt, task.RepairRequest);

        async Task<string?> FaultAsync(Draft draft, CancellationToken stop)
        {
            var source = AnsweredProgram.Read(task, draft.Answer, draft.Prompt);
            var taken = await evaluation.Intake.TakeAsync(source, stop);
            if (taken.Program is not { } program) return taken.Rejection?.Reason;
            return evaluation.Trial is { } trial && draft.Ordinal is { } ordinal
                ? await trial(new TakenCandidate(new Candidate(ordinal, 0, source), program), stop) : null;
        }
    }

    private static string SystemMessage(LanguageModelSection section)
    {
        if (section.SystemMessage is not { } file)
        {
            using var shipped = new StreamReader(typeof(EndpointParts).Assembly.GetManifestResourceStream("chat-system.md")!);
            return shipped.ReadToEnd();
        }

        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"'{file}' cannot be read: {FileFault.Reason(e)}", e);
        }
    }

    /// <summary>A key goes to the service that it belongs to, or to the endpoint for which a variable was named; never elsewhere.</summary>
    private static EndpointKey Key(EndpointSection section, EndpointProtocol protocol, Uri address, Action<string> say)
    {
        var usual = protocol switch
        {
            EndpointProtocol.Anthropic => "ANTHROPIC_API_KEY",
            EndpointProtocol.Ollama => null,
            _ => "OPENAI_API_KEY",
        };
        if ((section.KeyVariable ?? (section.Endpoint is null ? usual : null)) is not { } variable) return EndpointKey.None;
        var key = EndpointKeys.Find(variable);
        if (key.IsNone)
            throw new UserException($"There is no key for {address.Authority}: set the environment variable {variable}, or say 'dotnet "
                + $"user-secrets set {variable} KEY --id evoprompting'.");
        if (key.Fault is { } fault) throw new UserException($"{variable}: {fault}.");
        if (section.Endpoint is not null)
            say($"the key in {variable} is sent to "
                + $"{address.Authority}{(address is { Scheme: "http", IsLoopback: false } ? ", UNENCRYPTED" : "")}");
        return key;
    }
}
