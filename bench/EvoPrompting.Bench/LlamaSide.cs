using LLama;
using LLama.Common;
using LLama.Native;

namespace EvoPrompting.Bench;

/// <summary>
/// The same work by llama.cpp, through LLamaSharp, in this process: a prompt, and continuations that share its keys and values.
/// </summary>
internal sealed class LlamaSide : IDisposable
{
    private const int MostRows = 8;
    private readonly LLamaWeights weights;
    private readonly LLamaContext context;
    private readonly int[] prompt;

    public LlamaSide(string path, int[] prompt, int capacity, int threads)
    {
        NativeLibraryConfig.All.WithLogCallback((level, message) =>
        {
            if (level == LLamaLogLevel.Error) Console.Error.Write(message);
        });
        var parameters = new ModelParams(path)
        {
            ContextSize = (uint)(prompt.Length + MostRows * capacity),
            Threads = threads,
            BatchThreads = threads,
            BatchSize = (uint)prompt.Length,
            UBatchSize = (uint)prompt.Length,
            SeqMax = MostRows,
            GpuLayerCount = 0,
        };
        this.prompt = prompt;
        weights = LLamaWeights.LoadFromFile(parameters);
        context = weights.CreateContext(parameters);
    }

    public void Prompt()
    {
        context.NativeHandle.MemoryClear(true);
        var batch = new LLamaBatch();
        for (var i = 0; i < prompt.Length; i++) batch.Add(prompt[i], i, LLamaSeqId.Zero, i == prompt.Length - 1);
        Decode(batch);
    }

    /// <summary>Continues the prompt, which was computed last, in so many rows; logits are read as a sampler would.</summary>
    public float Continue(int rows, int tokens)
    {
        var (handle, sum) = (context.NativeHandle, 0f);
        handle.MemorySequenceRemove(LLamaSeqId.Zero, prompt.Length, -1);
        for (var row = 1; row < rows; row++)
        {
            handle.MemorySequenceRemove((LLamaSeqId)row, -1, -1);
            handle.MemorySequenceCopy(LLamaSeqId.Zero, (LLamaSeqId)row, 0, -1);
        }

        for (var done = 0; done < tokens; done++)
        {
            var batch = new LLamaBatch();
            for (var row = 0; row < rows; row++)
                batch.Add(prompt[(done + 13 * row) % prompt.Length], prompt.Length + done, (LLamaSeqId)row, true);
            Decode(batch);
            for (var row = 0; row < rows; row++) sum += handle.GetLogitsIth(row)[0];
        }

        return sum;
    }

    public void Dispose()
    {
        context.Dispose();
        weights.Dispose();
    }

    private void Decode(LLamaBatch batch)
    {
        if (context.NativeHandle.Decode(batch) is var result && result != DecodeResult.Ok)
            throw new InvalidOperationException($"llama.cpp answered {result}");
    }
}
