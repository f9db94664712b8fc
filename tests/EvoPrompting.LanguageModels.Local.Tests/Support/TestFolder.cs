using System.Buffers.Binary;
using System.Text;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("evoprompting-local-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <summary>Writes a safetensors file: the header's length, the header, the data.</summary>
    public string WriteSafetensors(string name, string header, byte[] data, ulong? headerLength = null)
    {
        var bytes = new byte[8 + Encoding.UTF8.GetByteCount(header) + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerLength ?? (ulong)Encoding.UTF8.GetByteCount(header));
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));
        data.CopyTo(bytes, bytes.Length - data.Length);
        return Write(name, bytes);
    }

    /// <summary>Copies the files of another folder.</summary>
    public TestFolder CopyOf(string folder)
    {
        foreach (var file in Directory.GetFiles(folder))
        {
            System.IO.File.WriteAllBytes(File(System.IO.Path.GetFileName(file)), System.IO.File.ReadAllBytes(file));
        }

        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
