using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>A whole program is read whatever stands beside it, and what an answer without one says is shown.</summary>
public class OddAnswerTests
{
    private const string OpenAI = "openai", Anthropic = "anthropic", Ollama = "ollama", Completions = "completions";

    /// <summary>"PROGRAM" stands for a program as a JSON text.</summary>
    public static TheoryData<string, string> WithAProgram => new()
    {
        { OpenAI, """{"choices":[{"message":{"role":"assistant","content":PROGRAM},"finish_reason":"eos"}]}""" },
        { OpenAI, """{"choices":[{"message":{"role":"assistant","content":PROGRAM},"finish_reason":"end"}]}""" },
        { OpenAI, """{"choices":[{"message":{"role":"assistant","content":PROGRAM},"finish_reason":"end_turn"}]}""" },
        { OpenAI, """{"choices":[{"message":{"role":"assistant","content":PROGRAM},"finish_reason":""}]}""" },
        { OpenAI, """{"choices":[{"message":{"role":"assistant","content":PROGRAM},"finish_reason":null}]}""" },
        { OpenAI, """{"choices":[{"message":{"role":"assistant","content":PROGRAM},"finish_reason":{"type":"stop"}}]}""" },
        { OpenAI, """{"choices":[{"message":{"role":"model","content":PROGRAM},"finish_reason":"stop"}]}""" },
        { OpenAI, """{"choices":[{"message":{"role":null,"content":PROGRAM},"finish_reason":"stop"}]}""" },
        { OpenAI, """{"choices":[{"message":{"content":PROGRAM,"tool_calls":null,"annotations":7,"audio":[]},"logprobs":"none","index":null}]}""" },
        { OpenAI, """{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a draft"}]},{"type":"text","text":PROGRAM}]}}]}""" },
        { OpenAI, """{"choices":[{"message":{"content":[{"type":"reasoning","text":"a draft"},{"type":"output_text","text":PROGRAM}]}}]}""" },
        { OpenAI, """{"choices":[{"message":{"content":[{"text":PROGRAM}]}}]}""" },
        { OpenAI, """{"choices":[{"message":{"content":{"type":"text","text":PROGRAM}}}]}""" },
        { OpenAI, """{"choices":[{"message":{"content":PROGRAM}}],"usage":{"prompt_tokens":null,"completion_tokens":null},"created":"2026-01-01"}""" },
        { OpenAI, """{"choices":[{"message":{"content":PROGRAM}}],"usage":"none","created":1.5,"id":7,"object":null,"model":null}""" },
        { OpenAI, """{"choices":[{"message":{"content":PROGRAM}}],"error":null,"detail":null,"message":""}""" },
        { OpenAI, """{"choices":[{"message":{"content":PROGRAM}}],"error":{},"created":-1}""" },
        { OpenAI, "\ufeff{\"choices\":[{\"message\":{\"content\":PROGRAM}}]}" },
        { OpenAI, "{\n  \"choices\":\n  [\n    { \"message\":\n { \"content\": PROGRAM\n } } ]\n}\n" },
        { OpenAI, """[{"choices":[{"message":{"content":PROGRAM}}]}]""" },
        { OpenAI, "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\ndata: "
            + "{\"choices\":[{\"delta\":{\"content\":PROGRAM},\"finish_reason\":null}]}\n\ndata: [DONE]\n\n" },
        { OpenAI, ": waiting\n\nevent: message\r\ndata: {\"choices\":[{\"delta\":{\"content\":PROGRAM}}]}\r\n\r\ndata: "
            + "{\"choices\":[],\"usage\":{\"completion_tokens\":7}}\r\n" },
        { OpenAI, "{\"choices\":[{\"delta\":{\"content\":PROGRAM}}]}\n{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n" },
        { Completions, """{"choices":[{"text":PROGRAM,"finish_reason":"eos","index":"0"}],"usage":{"completion_tokens":"seven"},"created":"now"}""" },
        { Completions, """{"choices":[{"message":{"content":PROGRAM}}]}""" },
        { Completions, """{"choices":[{"message":{"content":PROGRAM},"text":PROGRAM,"delta":{"content":PROGRAM}}]}""" },
        { Completions, "data: {\"choices\":[{\"text\":PROGRAM}]}\ndata: {\"choices\":[{\"text\":\"\",\"finish_reason\":\"stop\"}]}\n" },
        { Anthropic, """{"id":"x","content":[{"type":"text","text":PROGRAM}],"stop_reason":"end_turn"}""" },
        { Anthropic, """{"content":[{"type":"text","text":PROGRAM}],"stop_reason":"eos","usage":{"input_tokens":3,"output_tokens":7}}""" },
        { Anthropic, """{"content":[{"type":"thinking","thinking":"a draft","signature":5},{"type":"text","text":PROGRAM,"citations":null}],"role":"model","type":null}""" },
        { Anthropic, """{"content":PROGRAM,"stop_reason":null,"usage":null}""" },
        {
            Anthropic,
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[],\"usage\":{\"input_tokens\":3}}}\n\n"
            + "event: content_block_start\ndata: "
                + "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
            + "event: content_block_delta\ndata: "
                + "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":PROGRAM}}\n\n"
            + "event: message_delta\ndata: "
                + "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}\n\n"
        },
        { Ollama, """{"message":{"role":"assistant","content":PROGRAM},"created_at":1767225600,"done":true}""" },
        { Ollama, """{"message":{"content":PROGRAM,"thinking":"a draft"},"done":"yes","done_reason":null,"eval_count":"7","total_duration":1e99}""" },
        {
            Ollama,
            "{\"message\":{\"content\":PROGRAM},\"done\":false}\n"
            + "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n"
        },
    };

    [Theory, MemberData(nameof(WithAProgram))]
    public async Task AWholeProgramIsTaken(string protocol, string answer)
    {
        var completion = await CompleteAsync(protocol, answer.Replace("PROGRAM", System.Text.Json.JsonSerializer.Serialize(Some.Program)));
        Assert.Equal((null, Some.Program, true), (completion.Fault, completion.Text, completion.Finished));
    }

    [Theory]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"a \ud83d b \ud83d\ude00 \\ud83d \udc00"}}]}""", "a \ufffd b \ud83d\ude00 \\ud83d \ufffd")]
    [InlineData(Anthropic, """{"content":[{"type":"text","text":"\uD83D"}]}""", "\ufffd")]
    [InlineData(Ollama, """{"message":{"content":"x\ud83d\ud83d"}}""", "x\ufffd\ufffd")]
    [InlineData(Completions, """{"choices":[{"text":"\ud83dx"}]}""", "\ufffdx")]
    public async Task HalfAnEmojiCostsItselfOnly(string protocol, string answer, string expected) =>
        Assert.Equal((null, expected), (await CompleteAsync(protocol, answer)) is { } read ? (read.Fault, read.Text) : default);

    [Theory]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"x"},"finish_reason":"length"}]}""")]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"x"},"finish_reason":"MAX_TOKENS"}]}""")]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"x"},"finish_reason":"model_length"}]}""")]
    [InlineData(Anthropic, """{"content":[{"type":"text","text":"x"}],"stop_reason":"model_context_window_exceeded"}""")]
    [InlineData(Ollama,
        "{\"message\":{\"content\":\"x\"},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"length\"}")]
    public async Task ACutTextIsCut(string protocol, string answer) => Assert.False((await CompleteAsync(protocol, answer)).Finished);

    [Theory]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":3.0,"completion_tokens":6.5}}""", 3, 7)]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":"3","completion_tokens":-7}}""", 3, null)]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":null,"completion_tokens":1e99}}""", null, null)]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":null}}],"usage":{"prompt_tokens":3,"completion_tokens":7}}""", 3, 7)]
    [InlineData(OpenAI, """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":7}}""", 3, 7)]
    [InlineData(Anthropic, """{"content":[],"usage":{"input_tokens":3,"output_tokens":7}}""", 3, 7)]
    [InlineData(Ollama, """{"done":true,"prompt_eval_count":3,"eval_count":7}""", 3, 7)]
    [InlineData(Completions, """{"choices":[{"text":5}],"usage":{"prompt_tokens":3,"completion_tokens":7}}""", 3, 7)]
    [InlineData(OpenAI, "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: "
        + "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":7}}\n\n", 3, 7)]
    public async Task TokensThatAreToldCountEvenWhereTheSampleIsLost(string protocol, string answer, int? input, int? output)
    {
        var journal = new MemoryCallJournal();
        await CompleteAsync(protocol, answer, journal);
        Assert.Equal(new TokenUsage(input, null, output), (await journal.ReadCallsAsync(default)).Single().Usage);
    }

    [Theory]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":"","reasoning_content":"let me see"},"finish_reason":"length"}]}""")]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":null,"reasoning":"let me see"},"finish_reason":"length"}]}""")]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":[{"type":"thinking","thinking":"let me see"}]},"finish_reason":"length"}]}""")]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":""},"finish_reason":"length"}],"usage":{"completion_tokens_details":{"reasoning_tokens":64}}}""")]
    [InlineData(Anthropic, """{"content":[{"type":"thinking","thinking":"","signature":"s"}],"stop_reason":"max_tokens"}""")]
    [InlineData(Ollama, """{"message":{"content":"","thinking":"let me see"},"done":true,"done_reason":"length"}""")]
    public async Task ThinkingThatUsedTheLimitUpIsNamed(string protocol, string answer) => Assert.Equal(
        "thinking used up the answer's 64 tokens before any text came; raise maximumTokens", (await CompleteAsync(protocol, answer)).Fault);

    [Theory]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":null,"refusal":"I can't help\nwith that."},"finish_reason":"stop"}]}""")]
    [InlineData(OpenAI, """{"choices":[{"message":{"content":[{"type":"refusal","refusal":"I can't help with that."}]}}]}""")]
    public async Task ARefusalIsShownInItsOwnWords(string protocol, string answer) =>
        Assert.Equal("the model refuses: I can't help with that.", (await CompleteAsync(protocol, answer)).Fault);

    private static async Task<Completion> CompleteAsync(string protocol, string answer, ICallJournal? journal = null)
    {
        await using var server = await ModelServer.StartAsync(_ => "another answer");
        server.Misbehave(Fault.Answering(answer));
        using var model = Some.Model(Some.Settings(server, protocol));
        if (journal is not null) await model.BeginAsync(journal, default);
        var completion = (await model.CompleteAsync(Some.Request(1), default)).Single();
        Assert.Single(server.Asked);
        return completion;
    }
}
