using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints.Asking;
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
        var text = "{ " + new string('x', CutText.Longest - Frame);
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

    [Fact]
    public async Task ItIsNotReadToItsEnd()
    {
        using var endless = new Endless();
        using var whole = new WholeAnswer(TimeSpan.FromSeconds(30), TimeProvider.System) { InnerHandler = new Answers(endless) };
        using var http = new HttpClient(whole);
        var lost = await Assert.ThrowsAsync<LostSampleException>(
            () => http.GetAsync(new Uri("http://server.invalid/"), TestContext.Current.CancellationToken));
        Assert.Contains("longer than", lost.Message);
        Assert.InRange(endless.Given, WholeAnswer.LongestAnswer, WholeAnswer.LongestAnswer + (1 << 20));
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

    private sealed class Answers(Stream body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) =>
            Task.FromResult(new HttpResponseMessage { Content = new StreamContent(body) });
    }

    private sealed class Endless : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop = default)
        {
            Given += buffer.Length;
            return ValueTask.FromResult(Given < 256 << 20 ? buffer.Length : 0);
        }
    }
}
