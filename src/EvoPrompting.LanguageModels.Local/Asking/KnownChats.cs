using System.Text.RegularExpressions;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>
/// Chat templates by what is found in them, as llama.cpp does: they are programs in Jinja, for which no library is served. A row says what
/// the template makes of a system message and a user's message, but for the dates that some put there: runs have to repeat.
/// </summary>
/// <remarks>
/// Tests hold rows against what Hugging Face's own interpreter made of published templates, where those could be had whole.
/// </remarks>
internal static partial class KnownChats
{
    private const string NoThoughts = "<think>\n\n</think>\n";

    private static readonly Kind[] kinds =
    [
        new("Phi-4", ["<|im_sep|>"], (_, _) => new(
            ("<|im_start|>system<|im_sep|>", "<|im_end|>"), ("<|im_start|>user<|im_sep|>", "<|im_end|>"),
            "<|im_start|>assistant<|im_sep|>", "<|im_end|>")),
        new("ChatML", ["<|im_start|>"], (_, _) => new(
            ("<|im_start|>system\n", "<|im_end|>\n"), ("<|im_start|>user\n", "<|im_end|>\n"), "<|im_start|>assistant\n", "<|im_end|>")),
        new("Llama 3", ["<|start_header_id|>", "<|eot_id|>"], (_, _) => new(
            ("<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"),
            ("<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"),
            "<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>")),
        new("Granite", ["<|start_of_role|>"], (_, _) => new(
            ("<|start_of_role|>system<|end_of_role|>", "<|end_of_text|>\n"), ("<|start_of_role|>user<|end_of_role|>", "<|end_of_text|>\n"),
            "<|start_of_role|>assistant<|end_of_role|>", "<|end_of_text|>")),
        new("Gemma", ["<start_of_turn>"], (_, _) => new(
            null, ("<start_of_turn>user\n", "<end_of_turn>\n"), "<start_of_turn>model\n", "<end_of_turn>")),
        new("Phi-3", ["<|end|>", "<|assistant|>"], (template, _) =>
            template.Contains("'<|' + message['role']", StringComparison.Ordinal)
                ? new(("<|system|>", "<|end|>"), ("<|user|>", "<|end|>"), "<|assistant|>", "<|end|>") // Phi-4-mini
                : new(("<|system|>\n", "<|end|>\n"), ("<|user|>\n", "<|end|>\n"), "<|assistant|>\n", "<|end|>")),
        new("Zephyr", ["<|user|>", "<|assistant|>", "eos_token"], (template, end) => TurnEnds().IsMatch(template)
            ? new(("<|system|>\n", end + "\n"), ("<|user|>\n", end + "\n"), "<|assistant|>\n", null)
            : new(("<|system|>\n", "\n"), ("<|user|>\n", "\n"), "<|assistant|>\n", null)), // OLMo 2
        new("Mistral with a system prompt", ["[SYSTEM_PROMPT]", "[INST]"], (_, _) => new(
            ("[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"), ("[INST]", "[/INST]"), "", null)),
        new("Llama 2", ["[INST]", "<<SYS>>"], (_, _) => new(("[INST] <<SYS>>\n", "\n<</SYS>>\n\n"), ("", " [/INST]"), "", null)),
        new("Mistral", ["[INST]"], (template, _) => new(
            null,
            (template.Contains("[INST] ", StringComparison.Ordinal) ? "[INST] " : "[INST]",
                template.Contains(" [/INST]", StringComparison.Ordinal) ? " [/INST]" : "[/INST]"),
            "", null)),
        new("instruction and response", ["### Instruction", "### Response"], (template, _) =>
            template.Contains("### Instruction:", StringComparison.Ordinal)
                ? new(("", "\n\n"), ("### Instruction:\n", "\n"), "### Response:\n", null)
                : new(("", "\n\n"), ("### Instruction\n", "\n\n"), "### Response\n", null)), // StarCoder2
    ];

    /// <param name="template">In Jinja.</param>
    /// <param name="endOfText">The text of the checkpoint's end token.</param>
    /// <param name="source">What messages name.</param>
    /// <exception cref="InvalidDataException">It is none of these: one sentence.</exception>
    public static ChatFrame Find(string template, string endOfText, string source)
    {
        var kind = kinds.FirstOrDefault(k => k.Marks.All(mark => template.Contains(mark, StringComparison.Ordinal)))
            ?? throw new InvalidDataException($"{source} has a chat template of a kind that is not known here; known are "
                + $"{string.Join(", ", kinds.Select(k => k.Name))}: leave the chat out, and it continues prompts as texts");
        var frame = kind.Of(template, endOfText);
        // A model that may think aloud is told that it has: its thoughts would take most of the tokens.
        var thoughts = !template.Contains("enable_thinking", StringComparison.Ordinal) ? ""
            : template.Contains(@"</think>\n\n", StringComparison.Ordinal) ? NoThoughts + "\n" : NoThoughts;
        return frame with
        {
            Answer = frame.Answer + thoughts,
            OpensSequence = template.Contains("bos_token", StringComparison.Ordinal),
            Lead = template.Contains("[INST]", StringComparison.Ordinal) && SpacedAnswers().IsMatch(template) ? " " : "",
        };
    }

    [GeneratedRegex("""<\|user\|>\\n['"]\s*\+\s*message(\[['"]content['"]\]|\.content)\s*\+\s*eos_token""")]
    private static partial Regex TurnEnds();

    /// <summary>A space of its own before a message: so Llama 2's templates, and some of Mistral's, write answers.</summary>
    [GeneratedRegex("""(' '|" ")\s*\+\s*(message|content)""")]
    private static partial Regex SpacedAnswers();

    /// <param name="Marks">Texts that all stand in such a template.</param>
    /// <param name="Of">Makes the frame of the template and the text of the end token.</param>
    private sealed record Kind(string Name, string[] Marks, Func<string, string, ChatFrame> Of);
}
