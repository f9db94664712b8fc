namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>Recognises, by its first bytes, what stands under the name of a safetensors file and is none.</summary>
internal static class ForeignFile
{
    /// <exception cref="InvalidDataException">It is something else that is known.</exception>
    public static void Refuse(ReadOnlySpan<byte> start, string path)
    {
        if (start.StartsWith("version "u8))
            throw new InvalidDataException($"{path} is a pointer of Git LFS and not the file itself: fetch it with 'git lfs pull'");
        if (start.StartsWith("GGUF"u8))
            throw new InvalidDataException($"{path} is a GGUF file under another name: give it the ending .gguf");
        if (start.StartsWith("PK\x3\x4"u8) || start is [0x80, >= 2 and <= 5, ..])
            throw new InvalidDataException($"{path} is a pickle file under another name, {Pickled}");
    }

    /// <summary>Ends a sentence that names a pickle file.</summary>
    public const string Pickled = "which runs code when it is read and is not opened: save the model as safetensors";
}
