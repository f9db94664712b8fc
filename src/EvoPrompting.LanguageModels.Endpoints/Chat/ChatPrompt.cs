using System.Security.Cryptography;
using System.Text;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Endpoints.Chat;

/// <summary>
/// Makes the messages for a chat model: a system message from a template that users may replace, then the few-shot prompt as it is. In the
/// template <c>{description}</c>, <c>{contract}</c>, <c>{metrics}</c> and <c>{stub}</c> stand for the task's own words, <c>{target}</c> for
/// the metrics wanted in the prompt at hand.
/// </summary>
/// <param name="contract">What a program must be: generated, see the composition root.</param>
internal sealed class ChatPrompt(string template, SearchTask task, string contract)
{
    private readonly string system = template.ReplaceLineEndings("\n").Trim()
        .Replace("{description}", task.Description, StringComparison.Ordinal)
        .Replace("{contract}", contract.TrimEnd(), StringComparison.Ordinal)
        .Replace("{metrics}", Metrics(task), StringComparison.Ordinal)
        .Replace("{stub}", task.Language.Stub, StringComparison.Ordinal);

    /// <summary>Where a model that runs on past its program begins a new block.</summary>
    public string MetricsOpening => task.Language.MetricsOpening;

    /// <summary>The first digits of a SHA-256 of the system message but for the target.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(system)))[..12];

    /// <summary>Returns what a model is asked: a base model gets the prompt alone.</summary>
    internal IReadOnlyList<ModelMessage> Messages(EndpointProtocol protocol, string prompt) => protocol == EndpointProtocol.Completions
        ? [new(MessageRole.User, prompt)]
        : [new(MessageRole.System, System(prompt)), new(MessageRole.User, prompt)];

    private string System(string prompt) => system.Replace("{target}", Target(prompt), StringComparison.Ordinal);

    /// <summary>The line inside the last block of metrics.</summary>
    private string Target(string prompt)
    {
        var begin = prompt.LastIndexOf(task.Language.MetricsOpening, StringComparison.Ordinal);
        if (begin < 0) return "the metrics in the last block";
        begin += task.Language.MetricsOpening.Length;
        var end = prompt.IndexOf(task.Language.MetricsClosing, begin, StringComparison.Ordinal);
        return (end < 0 ? prompt[begin..] : prompt[begin..end]).Trim();
    }

    private static string Metrics(SearchTask task) =>
        string.Join("; ", task.Metrics.Where(m => !m.ForReportsOnly)
            .Select(m => $"{m.Name}, {m.Meaning}{(m.SmallerIsBetter ? " (smaller is better)" : "")}"));
}
