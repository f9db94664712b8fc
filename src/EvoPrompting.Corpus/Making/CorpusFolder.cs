using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.Files;

namespace EvoPrompting.Corpus.Making;

/// <summary>
/// The files of a corpus. <c>examples-NNN.jsonl.gz</c> hold prompts and completions, <c>corpus.json</c> says what it is, and the folder
/// <c>measured</c> keeps what was measured, so that an interrupted run goes on. A file is complete or absent.
/// </summary>
internal sealed class CorpusFolder(string folder)
{
    private const int ExamplesPerFile = 3_000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>Returns what an earlier run measured for exactly these orders, or null.</summary>
    public IReadOnlyList<ProgramMeasure>? Measured(int shard, IReadOnlyList<MeasureOrder> orders)
    {
        var path = ShardPath(shard);
        if (!File.Exists(path)) return null;
        try
        {
            using var stream = File.OpenRead(path);
            var kept = JsonSerializer.Deserialize<MeasuredShard>(stream);
            return kept?.Orders == Fingerprint(orders) && kept.Measures.Count == orders.Count ? kept.Measures : null;
        }
        catch (JsonException)
        {
            return null; // not ours: measured again and replaced
        }
    }

    public void Keep(int shard, IReadOnlyList<MeasureOrder> orders, IReadOnlyList<ProgramMeasure> measures) =>
        AtomicFile.Write(ShardPath(shard), JsonSerializer.SerializeToUtf8Bytes(new MeasuredShard(Fingerprint(orders), measures), Json));

    /// <summary>Replaces the example files and the description.</summary>
    public void Finish(IReadOnlyList<CorpusText> examples, CorpusCard card)
    {
        var files = (examples.Count + ExamplesPerFile - 1) / ExamplesPerFile;
        string[] paths = [.. Enumerable.Range(0, files).Select(file => Path.Combine(folder, $"examples-{file:000}.jsonl.gz"))];
        for (var file = 0; file < files; file++)
            AtomicFile.Write(paths[file], Packed(examples.Skip(file * ExamplesPerFile).Take(ExamplesPerFile)));
        foreach (var old in Directory.GetFiles(folder, "examples-*.jsonl.gz").Except(paths)) File.Delete(old);
        AtomicFile.Write(Path.Combine(folder, "corpus.json"), JsonSerializer.SerializeToUtf8Bytes(card, Indented));
    }

    private static byte[] Packed(IEnumerable<CorpusText> examples)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            foreach (var (prompt, completion, family) in examples)
            {
                gzip.Write(JsonSerializer.SerializeToUtf8Bytes(new { prompt, completion, family }, Json));
                gzip.WriteByte((byte)'\n');
            }
        }

        return packed.ToArray();
    }

    private string ShardPath(int shard) => Path.Combine(folder, "measured", $"{shard:0000}.json");

    private static string Fingerprint(IReadOnlyList<MeasureOrder> orders) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(orders))));

    private sealed record MeasuredShard(string Orders, IReadOnlyList<ProgramMeasure> Measures);
}

/// <summary>An example as it is written down.</summary>
/// <param name="Family">The child's family.</param>
internal readonly record struct CorpusText(string Prompt, string Completion, int Family);
