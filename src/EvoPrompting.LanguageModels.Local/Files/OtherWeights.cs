namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>What stands in a folder instead of the files that a checkpoint is read from.</summary>
internal static class OtherWeights
{
    private static readonly string[] pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];
    private static readonly string[] others = [".h5", ".msgpack", ".onnx", ".npz", ".mlmodel", ".tflite", ".keras"];

    /// <summary>What trainers leave beside weights.</summary>
    private static readonly string[] states = ["training_args", "optimizer", "scheduler", "scaler", "rng_state"];

    /// <summary>Goes on a sentence that says what is missing: with what is there and what to do; with nothing where nothing is.</summary>
    /// <exception cref="IOException">The folder cannot be read; or <see cref="UnauthorizedAccessException"/>.</exception>
    public static string In(string folder)
    {
        string[] names = [.. Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        if (Found(".gguf") is { } gguf) return $": it holds the GGUF file {gguf}, so name that file instead of the folder";
        if (names.Contains(SafetensorsFiles.Single)) return "";
        if (Found(".safetensors") is { } other)
            return other.StartsWith("model-", StringComparison.Ordinal)
                ? $": it holds {other}, a part of several, so download {SafetensorsFiles.Index} too, which names them"
                : $": it holds {other}, so save the model with Hugging Face's library, which gives it the names that are read";
        if (Found(pickles) is { } pickle) return $": its weights are in the pickle file {pickle}, {ForeignFile.Pickled}";
        return Found(others) is { } foreign
            ? $": it holds {foreign}, which is not read, so save the model as safetensors with Hugging Face's library" : "";

        string? Found(params string[] endings) => names.FirstOrDefault(name =>
            endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
            && !states.Any(state => name.StartsWith(state, StringComparison.Ordinal)));
    }
}
