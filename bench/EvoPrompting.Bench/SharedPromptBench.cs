using System.Net;
using System.Text;
using System.Text.Json;
using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Tokens;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Bench;

/// <summary>
/// How many tokens a server reads for each child where one request asks for all samples of a prompt that share a temperature, and where
/// each is asked for alone. The server is a loopback one that counts with the embedded model's tokenizer and computes nothing.
/// </summary>
internal static class SharedPromptBench
{
    private const int Prompts = 50;

    /// <param name="weights">A weights file of the embedded language model: its tokenizer counts.</param>
    public static async Task RunAsync(string weights)
    {
        var tokens = WeightsFile.Load(weights).Tokenizer;
        foreach (var samples in (int[])[8, 16])
            foreach (var together in (int[])[1, 16])
            {
                var (requests, read) = await RunAsync(tokens, samples, together);
                var children = Prompts * samples;
                Console.WriteLine(
                    $"{samples} samples a prompt, at most {together} a request: {(double)requests / children:0.000} requests and "
                    + $"{(double)read / children:0} tokens read for each child");
            }
    }

    private static async Task<(int Requests, long Read)> RunAsync(BytePairTokenizer tokens, int samples, int together)
    {
        using var listener = new HttpListener();
        var address = new Uri($"http://127.0.0.1:{FreePort()}/v1/");
        listener.Prefixes.Add(address.ToString());
        listener.Start();
        var served = ServeAsync(listener, tokens);
        var task = new Mnist1DTask();
        var settings = new EndpointSettings(
            EndpointProtocol.Completions, "m", address, EndpointKey.None, ParallelCalls: 4, TimeSpan.FromMinutes(1))
        { SamplesPerRequest = together };
        using (var model = new EndpointLanguageModel(
            new EndpointOptions([settings], new ChatPrompt("", task, "")), TimeProvider.System, Console.Error.WriteLine))
            for (var prompt = 0; prompt < Prompts; prompt++)
                await model.CompleteAsync(Request(task, new RunSeed(1), prompt, samples), default);
        listener.Stop();
        return await served;
    }

    /// <summary>Temperatures and seeds as a search draws them.</summary>
    private static CompletionRequest Request(Mnist1DTask task, RunSeed seed, int prompt, int samples)
    {
        var parents = Enumerable.Range(0, 2).Select(i => task.Seeds[(prompt + i) % task.Seeds.Count]);
        var text = FewShotPrompt.Write(
            task.Language, [.. parents.Select(p => new PromptExample(task.Describe(task.Example), p.Source))], task.Target([task.Example]));
        var temperatures = new SearchSettings().Temperatures;
        return new(
            text, SoftPrompt.None,
            [.. Enumerable.Range(0, samples).Select(s => new SampleSettings(
                seed.Stream("temperature", 0, prompt, s).Pick(temperatures), seed.Derive("sample", 0, prompt, s)))], 512, task.Language);
    }

    private static async Task<(int Requests, long Read)> ServeAsync(HttpListener listener, BytePairTokenizer tokens)
    {
        var (requests, read) = (0, 0L);
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return (requests, read);
            }

            using var asked = await JsonDocument.ParseAsync(context.Request.InputStream);
            var prompt = tokens.Encode(asked.RootElement.GetProperty("prompt").GetString()!).Length;
            var texts = asked.RootElement.TryGetProperty("n", out var n) ? n.GetInt32() : 1;
            var seed = asked.RootElement.GetProperty("seed").GetInt64();
            (requests, read) = (requests + 1, read + prompt);
            var answer = JsonSerializer.Serialize(new
            {
                choices = Enumerable.Range(0, texts).Select(i => new { index = i, text = $"{{ }} // {seed + i}", finish_reason = "stop" }),
                usage = new { prompt_tokens = prompt, completion_tokens = texts },
            });
            using var response = context.Response;
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        }
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
