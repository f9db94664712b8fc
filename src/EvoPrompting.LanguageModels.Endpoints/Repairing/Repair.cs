using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Repairing;

/// <summary>
/// One more call for a program that the compiler or the check refuses: it gets the message, with line numbers, and may answer again.
/// </summary>
/// <param name="faultOf">
/// Says what is wrong with the program in a completion of a prompt, or null; nothing is trained for it. Asked of one at a time.
/// </param>
/// <param name="perPrompt">Most repairs of one prompt's samples; the first ones that need it get it, in the order of the samples.</param>
/// <param name="request">What is asked after the message.</param>
internal sealed class Repair(Func<string, string, CancellationToken, Task<string?>> faultOf, int perPrompt, string request)
{
    /// <summary>No repairs.</summary>
    public static Repair None { get; } = new((_, _, _) => Task.FromResult<string?>(null), 0, "");

    /// <summary>Returns the samples to repair and what to tell the model, in their order.</summary>
    internal async Task<IReadOnlyList<(int Sample, string Fault)>> ChooseAsync(
        IReadOnlyList<Completion> completions, string prompt, Func<int, bool> mayBe, CancellationToken stop)
    {
        var chosen = new List<(int, string)>();
        for (var sample = 0; sample < completions.Count && chosen.Count < perPrompt; sample++)
            if (mayBe(sample) && completions[sample].Fault is null && await faultOf(completions[sample].Text, prompt, stop) is { } fault)
                chosen.Add((sample, fault));
        return chosen;
    }

    /// <summary>Returns the conversation that asks for the repair.</summary>
    internal IReadOnlyList<ModelMessage> Messages(IReadOnlyList<ModelMessage> first, string answer, string fault) =>
        [.. first, new(MessageRole.Model, answer), new(MessageRole.User, $"This program was refused:\n{fault}\n{request}")];
}
