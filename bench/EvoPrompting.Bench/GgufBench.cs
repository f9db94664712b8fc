using System.Diagnostics;
using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Tokens;
using static TorchSharp.torch;

namespace EvoPrompting.Bench;

/// <summary>
/// How long storage types take to dequantise, and a GGUF file to read: its head, its tensors dequantised whole, its tokenizer.
/// </summary>
internal static class GgufBench
{
    private const int Runs = 7, Values = 1 << 22, Panel = 1 << 13;

    public static void Run(string path)
    {
        var values = new float[Panel]; // as products take them: they stay in a first-level cache
        foreach (var format in BlockFormats.All)
        {
            var blocks = new byte[Values / format.Values * format.Bytes];
            for (var i = 0; i < blocks.Length; i++) blocks[i] = (byte)(4 + i * 167 % 57); // scales of usual size
            Print($"{Values} values of {format.Name}", () =>
            {
                for (var done = 0; done < Values; done += Panel)
                    format.Dequantise(blocks.AsSpan(done / format.Values * format.Bytes, Panel / format.Values * format.Bytes), values);
            });
        }

        Print("head", () => GgufFile.Open(path).Dispose());
        using var file = GgufFile.Open(path);
        foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
            Print($"tensors in {type}", () =>
            {
                foreach (var name in file.Names) file.Read(name, type).Dispose();
            });
        Print("tokenizer", () => LocalTokenizer.Of(file).Dispose());
        using var tokenizer = LocalTokenizer.Of(file);
        var text = string.Concat(Enumerable.Repeat("    public override Tensor forward(Tensor x) => relu(conv1.forward(x)); // 1234\n",
            1000));
        var tokens = tokenizer.Encode(text);
        Print($"{tokens.Length} tokens encoded", () => tokenizer.Encode(text));
        Print($"{tokens.Length} tokens shown as they come", () =>
        {
            var growing = tokenizer.Grow();
            foreach (var token in tokens) growing.Add(token);
        });
    }

    private static void Print(string what, Action run)
    {
        var warm = Stopwatch.StartNew();
        do run();
        while (warm.ElapsedMilliseconds < 500); // until the runtime has compiled it for good
        var measured = Measured.Median([.. Enumerable.Range(0, Runs).Select(_ => Measured.Of(run))]);
        Console.WriteLine($"{what,-36} {measured.Wall,9:0.0} ms, {measured.Processor,9:0.0} ms of processor, "
            + $"{measured.PeakMegabytes,7:0} MB");
    }
}
