using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Local.Blocks;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>One safetensors file, mapped into memory: a tensor's bytes are read from the disk when it is asked for.</summary>
internal sealed class SafetensorsFile : IStoredMatrices
{
    private const long LargestCopy = 1 << 30; // bytes that one span can hold, rounded down

    private readonly string path;
    private readonly Dictionary<string, StoredTensor> tensors;
    private readonly MappedFile file;

    /// <exception cref="InvalidDataException">The file is missing, damaged, truncated or another thing: one sentence.</exception>
    public SafetensorsFile(string path)
    {
        this.path = path;
        if (!File.Exists(path)) throw new InvalidDataException($"there is no file {path}");
        try
        {
            using var stream = File.OpenRead(path);
            tensors = SafetensorsHeader.Read(stream, path);
        }
        catch (Exception fault) when (FileFault.Is(fault) && fault is not InvalidDataException)
        {
            throw new InvalidDataException($"{path} cannot be read: {FileFault.Reason(fault)}", fault);
        }

        file = MappedFile.Open(path, "safetensors file");
    }

    public IReadOnlyCollection<string> Names => tensors.Keys;

    string ITensorSource.Place => path;

    public IReadOnlyList<long> Shape(string name) => tensors[name].Shape;

    public Tensor Read(string name, ScalarType type)
    {
        var stored = tensors[name];
        using var scope = NewDisposeScope();
        var values = empty(stored.Shape, stored.Type switch
        {
            "F64" => ScalarType.Float64,
            "F32" => ScalarType.Float32,
            "F16" => ScalarType.Float16,
            "BF16" => ScalarType.BFloat16,
            _ => throw new InvalidDataException($"{path} holds the tensor {name} as {stored.Type}, which is not read: "
                + "save the model in float32, float16 or bfloat16"),
        });
        if (stored.Length > 0) Copy(stored, values);
        return values.to(type).MoveToOuterDisposeScope();
    }

    public unsafe StoredRows? Stored(string name)
    {
        var stored = tensors[name];
        if (stored.Shape is not [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue] || BlockFormats.Find(stored.Type) is not { } format)
            return null;
        return new(format, file.At(stored.Start, stored.Length), (int)stored.Shape[0], (int)stored.Shape[1]);
    }

    public void Dispose() => file.Dispose();

    private void Copy(StoredTensor stored, Tensor values)
    {
        var flat = values.view(-1);
        var most = LargestCopy / values.ElementSize;
        for (var done = 0L; done < flat.shape[0]; done += most)
        {
            var bytes = flat.narrow(0, done, Math.Min(most, flat.shape[0] - done)).bytes;
            file.Bytes(stored.Start + done * values.ElementSize, bytes.Length).CopyTo(bytes);
        }
    }
}
