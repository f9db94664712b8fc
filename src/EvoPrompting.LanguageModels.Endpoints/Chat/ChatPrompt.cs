using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Endpoints.Chat;

/// <summary>
/// Makes the messages for a chat model: a system message from a template that users may replace, then the few-shot prompt as it is. In the
/// template <c>{description}</c>, <c>{answer}</c>, <c>{contract}</c>, <c>{metrics}</c> and <c>{stub}</c> stand for the task's own words,
/// <c>{target}</c> for the metrics wanted in the prompt at hand. What is put in is not looked at again: a contract may show a program's
/// braces.
/// </summary>
/// <param name="contract">What a program must be: generated, see the composition root.</param>
internal sealed partial class ChatPrompt(string template, SearchTask task, string contract)
{
    private readonly string template = template.ReplaceLineEndings("\n").Trim();

    /// <summary>Where a model that runs on past its program begins a new block.</summary>
    public string MetricsOpening => task.Language.MetricsOpening;

    /// <summary>The first digits of a SHA-256 of the system message but for the target.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(System("{target}"))))[..12];

    /// <summary>Returns what a model is asked: a base model gets the prompt alone.</summary>
    internal IReadOnlyList<ModelMessage> Messages(EndpointProtocol protocol, string prompt) => protocol == EndpointProtocol.Completions
        ? [new(MessageRole.User, prompt)]
        : [new(MessageRole.System, SystemOf(prompt)), new(MessageRole.User, prompt)];

    /// <summary>Returns the system message that goes with a prompt.</summary>
    public string SystemOf(string prompt) => System(Target(prompt));

    private string System(string target) => Name().Replace(template, match => match.Groups[1].Value switch
    {
        "description" => task.Description,
        "answer" => task.AnswerRequest,
        "contract" => contract.TrimEnd(),
        "metrics" => Metrics(task),
        "stub" => task.Language.Stub,
        _ => target,
    });

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

    [GeneratedRegex(@"\{(description|answer|contract|metrics|stub|target)\}")]
    private static partial Regex Name();
}
