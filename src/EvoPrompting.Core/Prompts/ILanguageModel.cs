using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>
/// Completes a prompt. Equal requests give equal completions where the model can promise that (<see cref="IsRepeatable"/>).
/// </summary>
public interface ILanguageModel
{
    /// <summary>Name and version for reports and the journal; changes whenever completions may.</summary>
    string Identity { get; }

    /// <summary>True where equal requests give equal completions.</summary>
    bool IsRepeatable { get; }

    /// <summary>Returns one completion for each entry of <see cref="CompletionRequest.Samples"/>, in their order.</summary>
    Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop);
}

/// <summary>One prompt and its n samples.</summary>
/// <param name="Prompt">The text to continue.</param>
/// <param name="SoftPrompt">Learned vectors before the prompt; null or <see cref="SoftPrompt.None"/> for none.</param>
/// <param name="Samples">Temperature and seed of each sample.</param>
/// <param name="MaximumTokens">A completion is cut there.</param>
/// <param name="Language">What is written: it knows when a program is whole.</param>
public sealed record CompletionRequest(string Prompt, SoftPrompt SoftPrompt, IReadOnlyList<SampleSettings> Samples, int MaximumTokens,
    ProgramLanguage Language)
{
    /// <summary>The ordinal of the first sample's child; the others follow. Null where the samples become no children.</summary>
    public int? FirstOrdinal { get; init; }
}

/// <summary>How one sample is drawn.</summary>
/// <param name="Temperature">0 is greedy; otherwise logits are divided by it.</param>
/// <param name="Seed">The seed of its own stream.</param>
public readonly record struct SampleSettings(double Temperature, ulong Seed);

/// <summary>What a language model wrote.</summary>
/// <param name="Text">Without the prompt.</param>
/// <param name="Tokens">Its length in the model's tokens; 0 for models behind servers, whose calls have it.</param>
/// <param name="Finished">False where it was cut at the maximum.</param>
/// <param name="Fault">Why there is no text: a fault of the model's server that cost this sample. Null where the model answered.</param>
/// <param name="Omitted">How many characters were cut from its end, so that it is kept at all; 0 for all but monstrous answers.</param>
public sealed record Completion(string Text, int Tokens, bool Finished, string? Fault = null, int Omitted = 0)
{
    /// <summary>Returns it with a text that a journal keeps (<see cref="CutText"/>).</summary>
    public Completion Cut()
    {
        var cut = CutText.Of(Text);
        return cut.Omitted == 0 ? this : this with { Text = cut.Text, Omitted = Omitted + cut.Omitted };
    }
}
