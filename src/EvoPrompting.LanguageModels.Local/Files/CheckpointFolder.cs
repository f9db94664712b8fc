using System.Text.Json.Nodes;
using EvoPrompting.Files;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>A checkpoint as Hugging Face's library saves it: a folder with config.json and safetensors files.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const string ConfigName = "config.json", AdapterConfigName = "adapter_config.json";

    /// <exception cref="InvalidDataException">A file is missing, damaged, truncated or another thing: one sentence.</exception>
    public CheckpointFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidDataException($"there is no folder {folder}");
        ConfigPath = Path.Combine(folder, ConfigName);
        if (!File.Exists(ConfigPath) && File.Exists(Path.Combine(folder, AdapterConfigName)))
            throw new InvalidDataException($"the folder {folder} holds an adapter and not a model: name the folder of its model");
        if (!File.Exists(ConfigPath))
            throw new InvalidDataException(
                $"the folder {folder} has no {ConfigName}, which says what the model is{Readable(folder, () => OtherWeights.In(folder))}");
        Config = JsonFile.Read(ConfigPath);
        Tensors = Readable(folder, () => new SafetensorsFiles(folder));
    }

    public JsonObject Config { get; }

    /// <summary>For messages.</summary>
    public string ConfigPath { get; }

    public ITensorSource Tensors { get; }

    public void Dispose() => Tensors.Dispose();

    private static T Readable<T>(string folder, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new InvalidDataException($"the folder {folder} cannot be read: {FileFault.Reason(fault)}", fault);
        }
    }
}
