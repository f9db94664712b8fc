using System.IO.Compression;
using System.Text.Json;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>A language model made by the real program, and trained further: <c>lm train</c>.</summary>
public sealed class TrainedModelTests : IDisposable
{
    private const int Texts = 256; // half of the fewest that a training takes is held out

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-train-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task AModelIsMadeAndTrainedFurther()
    {
        await using (var file = new StreamWriter(new GZipStream(File.Create(In("a.jsonl.gz")), CompressionMode.Compress)))
            for (var i = 0; i < Texts; i++)
                await file.WriteLineAsync(
                    JsonSerializer.Serialize(new { prompt = $"class A{i}", completion = $" {{ int a = {i * i}; }}", source = "test" }));
        var first = await TrainAsync("first.evolm", "--width", "32", "--layers", "1", "--slot", "0", "--name", "small");
        Assert.Contains("step 2/2", first, StringComparison.Ordinal);
        var further = await TrainAsync("second.evolm", "--from", In("first.evolm"), "--slot", "2", "--directions", "1");
        Assert.Contains(Parameters(first), further, StringComparison.Ordinal);
        Assert.True(new FileInfo(In("second.evolm")).Length > new FileInfo(In("first.evolm")).Length); // by the slot
    }

    private async Task<string> TrainAsync(string output, params string[] more)
    {
        var (code, _, errors) = await CommandLine.RunAsync(
            ["lm", "train", "--corpus", folder.FullName, "--out", In(output), "--steps", "2", "--precision", "Float32", .. more]);
        Assert.True(code == 0, errors);
        return errors;
    }

    private static string Parameters(string errors) => errors.Split("vocabulary ")[1].Split(';')[0];

    private string In(string name) => Path.Combine(folder.FullName, name);
}
