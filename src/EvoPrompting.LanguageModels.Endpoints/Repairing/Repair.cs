using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Repairing;

/// <summary>
/// One more call for a program that the compiler or the check refuses: it gets the message, with line numbers, and may answer again.
/// </summary>
/// <param name="faultOf">
/// Says what is wrong with the program in a completion, or null; nothing is trained for it. Asked of one at a time.
/// </param>
/// <param name="perPrompt">Most repairs of one prompt's samples; the first ones that need it get it, in the order of the samples.</param>
internal sealed class Repair(Func<string, CancellationToken, Task<string?>> faultOf, int perPrompt)
{
    /// <summary>No repairs.</summary>
    public static Repair None { get; } = new((_, _) => Task.FromResult<string?>(null), 0);

    /// <summary>Returns the samples to repair and what to tell the model, in their order.</summary>
    internal async Task<IReadOnlyList<(int Sample, string Fault)>> ChooseAsync(
        IReadOnlyList<Completion> completions, Func<int, bool> mayBe, CancellationToken stop)
    {
        var chosen = new List<(int, string)>();
        for (var sample = 0; sample < completions.Count && chosen.Count < perPrompt; sample++)
            if (mayBe(sample) && completions[sample].Fault is null && await faultOf(completions[sample].Text, stop) is { } fault)
                chosen.Add((sample, fault));
        return chosen;
    }

    /// <summary>Returns the conversation that asks for the repair.</summary>
    internal static IReadOnlyList<ModelMessage> Messages(IReadOnlyList<ModelMessage> first, string answer, string fault) =>
    [
        .. first, new(MessageRole.Model, answer),
        new(MessageRole.User, $"This program was refused:\n{fault}\nLines count from the line of the class. Answer with the whole program "
            + $"again, mended, in one fenced code block."),
    ];
}
