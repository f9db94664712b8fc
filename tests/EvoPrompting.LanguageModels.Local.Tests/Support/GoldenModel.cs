using System.Text.Json;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.Torch;
using EvoPrompting.Torch.Tests;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>A small random model that the makers' library saved, and what that library computes with it in float64.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly JsonDocument golden;

    public GoldenModel(string family, ScalarType type, Device? device = null)
    {
        TorchRuntime.Start();
        Family = family;
        golden = Golden.Read($"lm/{family}/golden.json");
        using var folder = new CheckpointFolder(Folder(family));
        Decoder = Decoder.Read(folder.Tensors, folder.Config, folder.ConfigPath, type, device);
    }

    /// <summary>The 19 folders.</summary>
    public static IReadOnlyList<string> Families { get; } =
    [
        "llama", "llama-bias", "llama-linear-rope", "llama-tied-headdim", "llama3-rope", "mistral-sliding", "qwen2", "qwen2-untied",
        "qwen2-window-layers", "qwen2-yarn", "qwen3", "starcoder2", "granite", "smollm3", "phi3", "phi3-longrope", "olmo2",
        "gemma3_text", "gpt_neox",
    ];

    public string Family { get; }

    public Decoder Decoder { get; }

    public IEnumerable<GoldenCase> Cases => golden.RootElement.GetProperty("cases").EnumerateArray().Select(c => new GoldenCase(c));

    public (long[] Prompt, long[] Tokens) Greedy
    {
        get
        {
            var greedy = golden.RootElement.GetProperty("greedy");
            return (GoldenCase.Tokens(greedy.GetProperty("prompt")), GoldenCase.Tokens(greedy.GetProperty("tokens")));
        }
    }

    public static string Folder(string family) => Path.GetDirectoryName(Golden.Path($"lm/{family}/config.json"))!;

    public void Dispose()
    {
        Decoder.Dispose();
        golden.Dispose();
    }
}

/// <summary>One sequence of a golden.json.</summary>
internal sealed class GoldenCase(JsonElement json)
{
    public long[] Sequence => Tokens(json.GetProperty("tokens"));

    public int CompletionStart => json.GetProperty("completion_start").GetInt32();

    public double SoftLossMean => json.GetProperty("soft_loss_mean").GetDouble();

    public double[] Numbers(string key) => Numbers(json.GetProperty(key));

    public Tensor SoftPrompt(int width, ScalarType type) => tensor(Numbers("soft_prompt")).view(-1, width).to(type);

    public static long[] Tokens(JsonElement list) => [.. list.EnumerateArray().Select(t => t.GetInt64())];

    /// <summary>Returns the numbers of a list, or of a list of lists.</summary>
    public static double[] Numbers(JsonElement list) => [.. list.EnumerateArray()
        .SelectMany(e => e.ValueKind == JsonValueKind.Array ? Numbers(e) : [e.GetDouble()])];
}
