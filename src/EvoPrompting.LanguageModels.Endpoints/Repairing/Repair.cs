using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Repairing;

/// <summary>
/// One more call for a program that is refused: it gets the message, with line numbers where there are any, and may answer again.
/// </summary>
/// <param name="faultOf">
/// Says what is wrong with the program in an answer, or null. Equal drafts, equal words, else no recorded run can be repeated. Asked of a
/// prompt's answers at once.
/// </param>
/// <param name="perPrompt">Most repairs of one prompt's samples; the first ones that need it get it, in the order of the samples.</param>
/// <param name="request">What is asked after the message.</param>
internal sealed class Repair(Func<Draft, CancellationToken, Task<string?>> faultOf, int perPrompt, string request)
{
    /// <summary>No repairs.</summary>
    public static Repair None { get; } = new((_, _) => Task.FromResult<string?>(null), 0, "");

    /// <summary>Returns the samples to repair and what to tell the model, in their order.</summary>
    internal async Task<IReadOnlyList<(int Sample, string Fault)>> ChooseAsync(
        IReadOnlyList<Completion> completions, CompletionRequest request, Func<int, bool> mayBe, CancellationToken stop)
    {
        if (perPrompt == 0) return [];
        var faults = await Task.WhenAll(completions.Select((completion, sample) => mayBe(sample) && completion.Fault is null
            ? faultOf(new Draft(completion.Text, request.Prompt, request.FirstOrdinal + sample), stop) : Task.FromResult<string?>(null)));
        return [.. faults.Index().Where(f => f.Item is not null).Take(perPrompt).Select(f => (f.Index, f.Item!))];
    }

    /// <summary>Returns the conversation that asks for the repair.</summary>
    internal IReadOnlyList<ModelMessage> Messages(IReadOnlyList<ModelMessage> first, string answer, string fault) =>
        [.. first, new(MessageRole.Model, answer), new(MessageRole.User, $"This program was refused:\n{fault}\n{request}")];
}

/// <summary>An answer before it becomes a child.</summary>
/// <param name="Ordinal">The child's; null where none becomes of it.</param>
internal readonly record struct Draft(string Answer, string Prompt, int? Ordinal);
