using System.Text;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints.Transport;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>What is taken of an answer that is far longer than what was asked for.</summary>
public class LongAnswerTests
{
    private const int Frame = 2048; // more than any protocol writes around a text

    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task WithinTheBoundItIsKeptWordForWord(string protocol)
    {
        var text = "{ " + new string('x', WholeAnswer.LongestAnswer - Frame);
        var (completion, call) = await CompleteAsync(protocol, text);
        Assert.Equal((text, null), (completion.Text, completion.Fault));
        Assert.Equal(text, call.Text);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task BeyondItCostsItsSampleAndSaysSo(string protocol)
    {
        var (completion, call) = await CompleteAsync(protocol, "{ " + new string('x', WholeAnswer.LongestAnswer));
        Assert.Equal(("", "the answer is longer than 1048576 bytes"), (completion.Text, completion.Fault));
        Assert.Equal((null, completion.Fault), (call.Text, call.Fault));
    }

    /// <summary>A server that never stops writing is left, whatever it says that the length is.</summary>
    [Theory, MemberData(nameof(Protocols))]
    public async Task ItIsNotReadToItsEnd(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var (sent, left) = (0L, new TaskCompletionSource());
        server.Misbehave(new Fault("endless", FaultCost.Sample, async context =>
        {
            try
            {
                var part = Encoding.ASCII.GetBytes("{\"text\": \"" + new string('x', 1 << 16));
                while (!context.RequestAborted.IsCancellationRequested && sent < 256L << 20)
                {
                    await context.Response.Body.WriteAsync(part, context.RequestAborted);
                    sent += part.Length;
                }
            }
            catch (OperationCanceledException)
            {
                // the reader is gone
            }

            left.SetResult();
        }));
        using var model = Some.Model(Some.Settings(server, protocol));
        Assert.Contains("longer than", (await model.CompleteAsync(Some.Request(1), default)).Single().Fault);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.InRange(sent, WholeAnswer.LongestAnswer, 64 << 20); // buffers of both sides included
        Assert.Single(server.Asked);
    }

    private static async Task<(Completion, ModelCall)> CompleteAsync(string protocol, string text)
    {
        await using var server = await ModelServer.StartAsync(_ => text);
        using var model = Some.Model(Some.Settings(server, protocol));
        var journal = new MemoryCallJournal();
        await model.BeginAsync(journal, default);
        var completion = (await model.CompleteAsync(Some.Request(1), default)).Single();
        return (completion, (await journal.ReadCallsAsync(default)).Single());
    }
}
