using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Asking;

public sealed class ConversationTests : IDisposable
{
    private const string Template = "{{ '<|im_start|>' + role + '<|im_end|>' }}";

    private readonly TestFolder folder = new();
    private readonly ChatWords words = new(prompt => $"Write for {prompt.Length}.", "csharp", "1");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void APromptIsAUsersMessageAndItsFrameIsTokens()
    {
        using var tokenizer = Tokenizer("qwen-bytes", $$"""{ "chat_template": "{{Template}}" }""");
        var chat = new Conversation(tokenizer, words, ChatTemplate.OfFolder(folder.Path), folder.Path);
        var asked = chat.Asked("class A\n", int.MaxValue);
        Assert.Equal(
            "<|im_start|>system\nWrite for 8.<|im_end|>\n<|im_start|>user\nclass A<|im_end|>\n<|im_start|>assistant\n",
            tokenizer.Decode(asked));
        Assert.Equal(3, asked.Count(t => t == tokenizer.Named("<|im_start|>")));
        Assert.True(chat.IsEnd(tokenizer.Named("<|im_end|>")!.Value));
        Assert.False(chat.IsEnd(tokenizer.Named("<|im_start|>")!.Value));
    }

    /// <summary>A prompt longer than the context: the frame would mean nothing without its beginning.</summary>
    [Fact]
    public void OfALongPromptTheFirstLinesAreLeftOutAndNothingOfTheFrame()
    {
        using var tokenizer = Tokenizer("qwen-bytes", "{}");
        var chat = new Conversation(tokenizer, words, Template, folder.Path);
        var prompt = string.Concat(Enumerable.Range(0, 50).Select(i => $"line {i}\n"));
        var most = chat.Asked(prompt, int.MaxValue).Length / 2;
        var asked = chat.Asked(prompt, most);
        Assert.InRange(asked.Length, most - 20, most);
        var text = tokenizer.Decode(asked);
        Assert.StartsWith("<|im_start|>system\nWrite for", text, StringComparison.Ordinal);
        Assert.EndsWith("line 49<|im_end|>\n<|im_start|>assistant\n", text, StringComparison.Ordinal);
        Assert.Matches("<\\|im_start\\|>user\nline [1-9]", text);
    }

    [Fact]
    public void AnAnswerToTuneOnIsTheWholeProgramInABlockAndEndsTheTurn()
    {
        using var tokenizer = Tokenizer("qwen-bytes", "{}");
        var chat = new Conversation(tokenizer, words, Template, folder.Path);
        var answer = chat.Answered("/* Metrics: */\nclass A : B\n", "{\n}\n");
        Assert.Equal("```csharp\nclass A : B\n{\n}\n```<|im_end|>", tokenizer.Decode(answer));
        Assert.Equal(tokenizer.Named("<|im_end|>"), answer[^1]);
    }

    [Fact]
    public void ATemplateThatOpensTheSequenceGetsItsToken()
    {
        using var tokenizer = Tokenizer("llama2-fallback", """{ "bos_token": "<s>", "eos_token": "</s>" }""");
        Assert.NotNull(tokenizer.Begin);
        var chat = new Conversation(tokenizer, words, "{{ bos_token + '[INST] ' + content + ' [/INST]' }}", folder.Path);
        Assert.Equal(tokenizer.Begin, chat.Asked("x", int.MaxValue)[0]);
        Assert.Single(chat.Asked("x", int.MaxValue), t => t == tokenizer.Begin);
        Assert.Equal(tokenizer.Ends.Min(), chat.Answered("x\n", "y")[^1]);
        var without = new Conversation(tokenizer, words, "[INST][/INST]", folder.Path);
        Assert.DoesNotContain(tokenizer.Begin!.Value, without.Asked("x", int.MaxValue));
    }

    [Fact]
    public void TemplatesAreFoundWhereverCheckpointsKeepThem()
    {
        Assert.Equal(
            $"{folder.Path} has no chat template, so it is no chat: leave the chat out, and it continues prompts as texts", Fault());
        folder.Write("tokenizer_config.json", """{ "chat_template": null }""");
        Assert.EndsWith("it continues prompts as texts", Fault(), StringComparison.Ordinal);
        folder.Write("chat_template.json", """{ "chat_template": "one" }""");
        Assert.Equal("one", ChatTemplate.OfFolder(folder.Path));
        folder.Write(
            "tokenizer_config.json",
            """{ "chat_template": [{ "name": "tool_use", "template": "no" }, { "name": "default", "template": "two" }] }""");
        Assert.Equal("two", ChatTemplate.OfFolder(folder.Path));
        folder.Write("chat_template.jinja", "three");
        Assert.Equal("three", ChatTemplate.OfFolder(folder.Path));
        File.Delete(folder.File("chat_template.jinja"));
        foreach (var damaged in (string[])["{", "[]", """{ "chat_template": 7 }""", """{ "chat_template": [{}] }"""])
        {
            folder.Write("tokenizer_config.json", damaged);
            Assert.StartsWith($"{folder.File("tokenizer_config.json")} is damaged: ", Fault(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnotherTemplateIsAnotherCheckpoint()
    {
        folder.Write("config.json", "{}");
        var names = new HashSet<string> { CheckpointIdentity.Of(folder.Path) };
        foreach (var template in (string[])["one", "two"])
        {
            folder.Write("chat_template.jinja", template);
            Assert.True(names.Add(CheckpointIdentity.Of(folder.Path)));
        }
    }

    private string Fault() => Assert.Throws<InvalidDataException>(() => ChatTemplate.OfFolder(folder.Path)).Message;

    private LocalTokenizer Tokenizer(string name, string configuration)
    {
        folder.Write("tokenizer.json", File.ReadAllText(Golden.Path($"lm/tokenizers/{name}/tokenizer.json")));
        folder.Write("tokenizer_config.json", configuration);
        return LocalTokenizer.OfFolder(folder.Path);
    }
}
