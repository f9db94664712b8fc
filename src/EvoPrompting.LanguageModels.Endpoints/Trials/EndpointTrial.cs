using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Trials;

/// <summary>
/// Finds out by a handful of small calls what a server does with what it is sent. Nothing of it is taken over into a run, which finds out
/// for itself.
/// </summary>
/// <param name="say">Takes what people should know, a line each.</param>
internal sealed class EndpointTrial(EndpointSettings settings, ChatPrompt chat, TimeProvider time, Action<string> say)
{
    /// <summary>Most tokens of each answer but the first.</summary>
    private const int Limit = 24;

    private const int Seed = 20_260_101;

    /// <summary>Two models rarely go on with it alike, and neither do two seeds. Short, so that it costs next to nothing.</summary>
    private const string OpenPrompt = "Ten words that have nothing to do with each other:";

    private readonly Budget unlimited = new();

    /// <summary>Asks five or six times.</summary>
    /// <param name="prompt">A prompt as a search writes them.</param>
    /// <param name="maximumTokens">Most tokens of the first answer.</param>
    /// <exception cref="UserException">The server refuses, or does not answer.</exception>
    public async Task<TrialResult> RunAsync(string prompt, int maximumTokens, CancellationToken stop)
    {
        using var endpoint = new Endpoint(settings, time, new RandomStream(1), say, "\n" + chat.MetricsOpening);
        var first = await AskAsync(endpoint, Request(chat.Messages(settings.Protocol, prompt), maximumTokens), samples: 1, stop);
        List<Finding> findings = [LimitOf(first[0], maximumTokens)];
        if (settings.Protocol != EndpointProtocol.Completions)
            findings.Add(new("system role", endpoint.HasSystemRole ? "taken" : "refused; its text goes to the user's message"));

        var hasSeed = settings.Protocol != EndpointProtocol.Anthropic;
        var small = Request([new ModelMessage(MessageRole.User, OpenPrompt)], Limit);
        var alone = (await AskAsync(endpoint, small, samples: 1, stop))[0].Text;
        var again = (await AskAsync(endpoint, small, samples: 1, stop))[0].Text;
        var next = (await AskAsync(endpoint, small with { SentSeed = Seed + 1 }, samples: 1, stop))[0].Text;
        findings.Add(new("seed", SeedFinding(hasSeed && !endpoint.RefusedParameters.Contains("seed"), alone, again, next)));
        var several = endpoint.MostSamples > 1 ? await AskAsync(endpoint, small, samples: 2, stop) : [];
        findings.Add(new("n", SamplesFinding(endpoint, several, alone, again, next)));
        if (settings.Protocol == EndpointProtocol.Completions)
            findings.Add(new("stop", await StopFindingAsync(endpoint, small, alone, again, stop)));
        foreach (var name in endpoint.RefusedParameters.Except(["seed", "stop"]).Order(StringComparer.Ordinal))
            findings.Add(new(name, "refused; left out"));
        return new TrialResult(first[0].Text!, first[0].Finished, first[0].Usage, first[0].ServedBy, findings);
    }

    private ModelRequest Request(IReadOnlyList<ModelMessage> messages, int maximumTokens) =>
        new(settings, messages, new SampleSettings(1, 0), maximumTokens, Step: 0) { SentSeed = Seed };

    private async Task<IReadOnlyList<ModelAnswer>> AskAsync(Endpoint endpoint, ModelRequest request, int samples, CancellationToken stop)
    {
        try
        {
            var answers = await endpoint.AskAsync(request, samples, unlimited, stop);
            return request.MaximumTokens == Limit || answers[0].Fault is not { } fault
                ? answers : throw new UserException($"{settings.Name}: {fault}.");
        }
        catch (LostSampleException e)
        {
            throw new UserException($"{settings.Name}: {e.Message}.", e);
        }
    }

    private static Finding LimitOf(ModelAnswer answer, int limit) => new("limit", answer.Usage.Output switch
    {
        null => "the server does not say how many tokens it wrote",
        { } written when written > limit + 1 => $"IGNORED: {written} tokens where {limit} were the most",
        { } written => $"kept: {written} tokens of at most {limit}",
    });

    private static string SeedFinding(bool isSent, string? alone, string? again, string? next)
    {
        if (alone is null || again is null || next is null) return "not found out: an answer held no text";
        if (alone == again && again == next)
            return "IGNORED, and so is the temperature: two seeds gave one text; a search has one child a prompt";
        if (!isSent) return "none: the server takes no seed, a recorded run repeats from its calls";
        return alone == again ? "kept: the same text twice, another one for another seed" : "ignored: the same seed gave two texts";
    }

    private static string SamplesFinding(
        Endpoint endpoint, IReadOnlyList<ModelAnswer> several, string? alone, string? again, string? next)
    {
        if (endpoint.MostSamples == 1) return "not asked for: each sample pays for its prompt";
        if (several.Count < 2) return "one answer to a request: each sample pays for its prompt";
        var repeats = alone == again && (several[0].Text, several[1].Text) == (alone, next);
        return $"several answers to one request, which pays for its prompt once{(repeats ? "; the same ones as alone" : "")}";
    }

    /// <summary>Asks for the answer that is known already, to be stopped in its middle.</summary>
    private async Task<string> StopFindingAsync(
        Endpoint known, ModelRequest request, string? alone, string? again, CancellationToken stop)
    {
        if (known.RefusedParameters.Contains("stop")) return "refused; left out";
        if (alone is null || alone != again || MarkIn(alone) is not { } mark) return "taken; whether it is kept was not found out";
        using var stopping = new Endpoint(settings, time, new RandomStream(1), say, mark);
        var stopped = (await AskAsync(stopping, request, samples: 1, stop))[0].Text ?? "";
        return stopped == alone[..alone.IndexOf(mark, StringComparison.Ordinal)] ? "kept"
            : stopped.Length < alone.Length && stopped.Contains(mark, StringComparison.Ordinal) ? "kept, and left at the end of the text"
            : "IGNORED: an answer goes on behind its program";
    }

    /// <summary>Two plain characters from the second half of a text.</summary>
    private static string? MarkIn(string text)
    {
        for (var i = text.Length / 2; i + 1 < text.Length; i++)
            if (char.IsAsciiLetterOrDigit(text[i]) && char.IsAsciiLetterOrDigit(text[i + 1]))
                return text.Substring(i, 2);
        return null;
    }
}

/// <summary>What a server does with one thing that it is sent.</summary>
/// <param name="Name">A parameter, or another part of a request.</param>
/// <param name="Found">In words for people; what harms a search begins in capitals.</param>
internal sealed record Finding(string Name, string Found);

/// <summary>What a trial got.</summary>
/// <param name="Text">The first answer.</param>
/// <param name="Finished">False where it was cut at the maximum.</param>
/// <param name="Usage">What the first call took.</param>
internal sealed record TrialResult(string Text, bool Finished, TokenUsage Usage, string? ServedBy, IReadOnlyList<Finding> Findings);
