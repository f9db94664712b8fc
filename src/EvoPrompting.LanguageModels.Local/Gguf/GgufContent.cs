using System.Runtime.InteropServices;
using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Files;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Gguf;

/// <summary>A GGUF file as it is: its metadata and its tensors under llama.cpp's names. Reading is thread-safe.</summary>
internal sealed class GgufContent : IDisposable
{
    /// <summary>Values that are dequantised at a time where they are converted after it: a multiple of every block.</summary>
    private const int Portion = 1 << 20;

    private readonly MappedFile file;
    private readonly GgufHead head;

    private GgufContent(MappedFile file, GgufHead head) => (this.file, this.head) = (file, head);

    public string Path => file.Path;

    public GgufMetadata Metadata => head.Metadata;

    public IReadOnlyDictionary<string, GgufTensor> Tensors => head.Tensors;

    /// <exception cref="InvalidDataException">Missing, damaged, or of a form that is not read: one sentence.</exception>
    public static GgufContent Open(string path)
    {
        var file = MappedFile.Open(path, "GGUF file");
        try
        {
            return new(file, GgufHead.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Returns a tensor's values: dequantised to float32 first (float64 as it is), then in <paramref name="type"/>.</summary>
    public Tensor Read(GgufTensor tensor, ScalarType type)
    {
        var stored = tensor.Format.Bytes == sizeof(double) && tensor.Format.Values == 1 ? ScalarType.Float64 : ScalarType.Float32;
        var result = empty([.. tensor.Shape], type);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var all = result.view(-1);
        var portion = type == stored ? null : empty(Math.Min(Portion, tensor.Values), stored);
        for (long done = 0; done < tensor.Values; done += Portion)
        {
            var count = (int)Math.Min(Portion, tensor.Values - done);
            using var part = all.narrow(0, done, count);
            if (portion is null)
            {
                Fill(part, tensor, done);
                continue;
            }

            using var read = portion.narrow(0, 0, count);
            Fill(read, tensor, done);
            part.copy_(read);
        }

        return result;
    }

    /// <summary>Returns the rows of a matrix as they are stored; null of another tensor.</summary>
    public unsafe StoredRows? Stored(GgufTensor tensor)
    {
        if (tensor.Shape.Count != 2) return null;
        return new(tensor.Format, file.At(tensor.Start, tensor.Bytes), (int)tensor.Shape[0], (int)tensor.Shape[1]);
    }

    public void Dispose() => file.Dispose();

    private void Fill(Tensor part, GgufTensor tensor, long done)
    {
        var format = tensor.Format;
        var count = part.numel();
        var blocks = file.Bytes(tensor.Start + done / format.Values * format.Bytes, (int)(count / format.Values * format.Bytes));
        var values = part.bytes;
        if (part.dtype == ScalarType.Float64) blocks.CopyTo(values);
        else format.Dequantise(blocks, MemoryMarshal.Cast<byte, float>(values));
    }

    /// <summary>Returns a fault of this file; <paramref name="what"/> goes on from "the GGUF file PATH".</summary>
    public InvalidDataException Fault(string what) => Metadata.Fault(what);
}
