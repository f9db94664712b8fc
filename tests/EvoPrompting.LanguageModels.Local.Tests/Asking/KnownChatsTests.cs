using EvoPrompting.LanguageModels.Local.Asking;

namespace EvoPrompting.LanguageModels.Local.Tests.Asking;

/// <summary>
/// What templates are recognised by: of each stand here the lines that matter, and what it makes of a system message SYS and a user's
/// message USER. Where it says rendered, that is what Hugging Face's own interpreter of Jinja (npm, @huggingface/jinja) made of the
/// published template (where it has no system message: of a user's message SYS, an empty line, USER); the others are as read, or as
/// their makers describe them.
/// </summary>
public sealed class KnownChatsTests
{
    [Theory]
    [InlineData( // Qwen/Qwen2.5-7B-Instruct; rendered
        """{{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}""", false,
        "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nUSER<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData( // Qwen/Qwen3-0.6B, enable_thinking false; rendered
        """{{- '<|im_start|>assistant\n' }}{%- if enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}""",
        false, "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nUSER<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n")]
    [InlineData( // HuggingFaceTB/SmolLM3-3B, /system_override; rendered
        """{%- set enable_thinking = true -%}{{ "<|im_start|>assistant\n" ~ "<think>\n\n</think>\n" }}""", false,
        "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nUSER<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n")]
    [InlineData( // meta-llama/Llama-3.1-8B-Instruct, but for its dates; rendered
        """{{- bos_token }}{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}{{- "<|eot_id|>" }}""", true,
        "<|start_header_id|>system<|end_header_id|>\n\nSYS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nUSER<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData( // meta-llama/Llama-2; rendered
        """{{ bos_token + '[INST] ' + '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + content.strip() + ' [/INST]' }}""", true,
        "[INST] <<SYS>>\nSYS\n<</SYS>>\n\nUSER [/INST]")]
    [InlineData( // mistralai/Mixtral-8x7B-Instruct-v0.1: it has no system message; rendered
        """{{ bos_token }}{{ '[INST] ' + message['content'] + ' [/INST]' }}""", true, "[INST] SYS\n\nUSER [/INST]")]
    [InlineData( // CISCai/Mistral-7B-Instruct-v0.3-SOTA-GGUF; rendered
        """{{ bos_token }}{{ "[INST] " + message["content"] + "[/INST]" }}""", true, "[INST] SYS\n\nUSER[/INST]")]
    [InlineData( // mistralai/Mistral-Nemo-Instruct-2407; rendered
        """{{- bos_token }}{{- "[INST]" + system_message + "\n\n" + message["content"] + "[/INST]" }}""", true,
        "[INST]SYS\n\nUSER[/INST]")]
    [InlineData( // mistralai/Mistral-Small-3.1-24B-Instruct-2503
        """{{- bos_token }}{{- '[SYSTEM_PROMPT]' + system + '[/SYSTEM_PROMPT]' }}{{- '[INST]' + message['content'] + '[/INST]' }}""",
        true, "[SYSTEM_PROMPT]SYS[/SYSTEM_PROMPT][INST]USER[/INST]")]
    [InlineData( // HuggingFaceH4/zephyr-7b-beta; rendered
        """{{ '<|user|>\n' + message['content'] + eos_token }}{{ '<|assistant|>\n'  + message['content'] + eos_token }}""", false,
        "<|system|>\nSYS</s>\n<|user|>\nUSER</s>\n<|assistant|>\n")]
    [InlineData( // allenai/OLMo-2
        """{{ bos_token }}{{ '<|user|>\n' + message['content'] + '\n' }}{{ '<|assistant|>\n'  + message['content'] + eos_token + '\n' }}""",
        true, "<|system|>\nSYS\n<|user|>\nUSER\n<|assistant|>\n")]
    [InlineData( // google/gemma-7b-it: it has no system message; rendered
        """{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}""", false,
        "<start_of_turn>user\nSYS\n\nUSER<end_of_turn>\n<start_of_turn>model\n")]
    [InlineData( // microsoft/Phi-3-mini
        """{{'<|user|>' + '\n' + message['content'] + '<|end|>' + '\n' + '<|assistant|>' + '\n'}}""", false,
        "<|system|>\nSYS<|end|>\n<|user|>\nUSER<|end|>\n<|assistant|>\n")]
    [InlineData( // microsoft/Phi-4-mini
        """{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{{ '<|assistant|>' }}""", false,
        "<|system|>SYS<|end|><|user|>USER<|end|><|assistant|>")]
    [InlineData( // microsoft/phi-4
        """{{'<|im_start|>user<|im_sep|>' + message['content'] + '<|im_end|>'}}""", false,
        "<|im_start|>system<|im_sep|>SYS<|im_end|><|im_start|>user<|im_sep|>USER<|im_end|><|im_start|>assistant<|im_sep|>")]
    [InlineData( // ibm-granite/granite-3.0
        """{{- '<|start_of_role|>user<|end_of_role|>' + message['content'] + '<|end_of_text|>\n' }}""", false,
        "<|start_of_role|>system<|end_of_role|>SYS<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>USER<|end_of_text|>\n"
            + "<|start_of_role|>assistant<|end_of_role|>")]
    [InlineData( // bigcode/starcoder2-15b-instruct
        """{{bos_token}}{{'### Instruction\n' + message['content'] + '\n\n'}}{{'### Response\n'}}""", true,
        "SYS\n\n### Instruction\nUSER\n\n### Response\n")]
    public void TheFrameIsTheTemplates(string template, bool opensSequence, string expected)
    {
        var frame = KnownChats.Find(template, "</s>", "MODEL");
        Assert.Equal((expected, opensSequence), (frame.Text("SYS", "USER"), frame.OpensSequence));
    }

    [Fact]
    public void WithoutASystemMessageAUsersStandsAlone() =>
        Assert.Equal("[INST]USER[/INST]", KnownChats.Find("[INST][/INST]", "</s>", "MODEL").Text("", "USER"));

    [Fact]
    public void AnotherTemplateIsRefusedWithTheKnownOnes()
    {
        var fault = Assert.Throws<InvalidDataException>(() => KnownChats.Find("{{ 'GPT4 Correct User: ' }}", "</s>", "MODEL"));
        Assert.StartsWith("MODEL has a chat template of a kind that is not known here; known are Phi-4, ChatML, Llama 3, ", fault.Message,
            StringComparison.Ordinal);
    }
}
