using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace EvoPrompting.Files;

/// <summary>
/// A file of numbers with a description: 8 bytes that name the format, version, SHA-256 of all that follows, length of the
/// description, the description as JSON, the numbers. Written beside its place and renamed, so a reader never meets half of one.
/// Little-endian.
/// </summary>
/// <param name="Magic">Eight ASCII letters.</param>
/// <param name="Version">The version this program writes, and the newest that it reads.</param>
/// <param name="Kind">What messages call it, for example "weights file".</param>
/// <param name="Oldest">The oldest version that it reads; null for <paramref name="Version"/>.</param>
internal sealed record SealedFile(string Magic, int Version, string Kind, int? Oldest = null)
{
    private const int Fixed = 8 + 4 + 32;

    public void Write<T>(string path, T description, ReadOnlySpan<byte> numbers)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(description, JsonOptions);
        var content = new byte[Fixed + 4 + json.Length + numbers.Length];
        System.Text.Encoding.ASCII.GetBytes(Magic, content);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(Fixed), json.Length);
        json.CopyTo(content, Fixed + 4);
        numbers.CopyTo(content.AsSpan(Fixed + 4 + json.Length));
        SHA256.HashData(content.AsSpan(Fixed), content.AsSpan(12, 32));
        AtomicFile.Write(path, content);
    }

    /// <exception cref="InvalidDataException">Missing, foreign, newer or damaged; the message is one sentence for the user.</exception>
    public (T Description, ReadOnlyMemory<byte> Numbers) Read<T>(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"there is no {Kind} at {path}");
        var content = File.ReadAllBytes(path);
        if (content.Length < 8 || !content.AsSpan(0, 8).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(Magic)))
            throw new InvalidDataException($"{path} is not a {Kind} of EvoPrompting");
        if (content.Length < Fixed + 4) throw Damaged(path);
        var version = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(8));
        if (version > Version)
            throw new InvalidDataException(
                $"the {Kind} {path} has version {version} and this program reads version {Version}: use a newer EvoPrompting");
        if (version < (Oldest ?? Version))
            throw new InvalidDataException(
                $"the {Kind} {path} has version {version} and this program reads version {Version}: use the EvoPrompting that wrote it");
        if (!SHA256.HashData(content.AsSpan(Fixed)).AsSpan().SequenceEqual(content.AsSpan(12, 32))) throw Damaged(path);
        var length = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(Fixed));
        try
        {
            var description = JsonSerializer.Deserialize<T>(content.AsSpan(Fixed + 4, length), JsonOptions);
            return (description ?? throw Damaged(path), content.AsMemory(Fixed + 4 + length));
        }
        catch (Exception fault) when (fault is JsonException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException(
                $"the {Kind} {path} has a description that this program does not understand: {fault.Message}", fault);
        }
    }

    private static JsonSerializerOptions JsonOptions { get; } = new() { WriteIndented = false };

    private InvalidDataException Damaged(string path) =>
        new($"the {Kind} {path} is damaged: its content does not agree with its checksum");
}
