using System.IO.MemoryMappedFiles;
using EvoPrompting.Files;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>A file mapped into memory for reading. Whoever reads checks offsets against <see cref="Length"/> first.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;

    private MappedFile(string path, long length)
    {
        Path = path;
        Length = length;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    public string Path { get; }

    public long Length { get; }

    /// <param name="kind">What messages call the file.</param>
    /// <exception cref="InvalidDataException">It is missing, empty or cannot be read: one sentence.</exception>
    public static MappedFile Open(string path, string kind)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"there is no {kind} at {path}");
        try
        {
            var length = FileLength.Of(path);
            if (length == 0) throw new InvalidDataException($"the {kind} {path} is empty");
            return new(path, length);
        }
        catch (Exception fault) when (FileFault.Is(fault) && fault is not InvalidDataException)
        {
            throw new InvalidDataException($"the {kind} {path} cannot be read: {FileFault.Reason(fault)}", fault);
        }
    }

    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(!view.CanRead, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        return new(start + offset, count);
    }

    /// <summary>Returns where such bytes stand until this is disposed of.</summary>
    public byte* At(long offset, long count)
    {
        ObjectDisposedException.ThrowIf(!view.CanRead, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        return start + offset;
    }

    public void Dispose()
    {
        if (view.CanRead) view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
