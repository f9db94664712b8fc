using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.Prompts;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Adapters;

/// <summary>
/// A soft prompt as Hugging Face's PEFT library keeps one of its prompt tuning: a folder with adapter_config.json and
/// adapter_model.safetensors, which holds the vectors under the name prompt_embeddings.
/// </summary>
public static class PeftSoftPrompt
{
    private const string ConfigName = "adapter_config.json", WeightsName = "adapter_model.safetensors", Tensor = "prompt_embeddings";
    private const string PickleName = "adapter_model.bin", Kind = "PROMPT_TUNING", Task = "CAUSAL_LM";

    /// <summary>Reads one, whatever type its numbers are stored in; it has no optimiser state.</summary>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or of another kind of adapter: one sentence.</exception>
    public static SoftPrompt Read(string folder)
    {
        TorchRuntime.Start();
        var (config, path) = Config(folder);
        var kind = Text(config, "peft_type");
        if (kind != Kind)
            throw new InvalidDataException(
                $"{path} describes an adapter of kind {kind ?? "none"}: only {Kind} is vectors in front of a prompt");
        if (config["task_type"] is { } task && Text(config, "task_type") != Task)
            throw new InvalidDataException($"{path} is of the task {task.ToJsonString()}: only {Task} is vectors for a model that writes");
        if (Number(config, path, "num_transformer_submodules") is { } parts and not 1)
            throw new InvalidDataException($"{path} is of a model of {parts} parts: only models of one, decoders, are read");
        var weights = Path.Combine(folder, WeightsName);
        if (!File.Exists(weights) && File.Exists(Path.Combine(folder, PickleName)))
            throw new InvalidDataException($"the folder {folder} has its vectors in the pickle file {PickleName}, which runs code when it "
                + $"is read and is not opened: load the adapter with PEFT and save it again, which writes {WeightsName}");
        using var scope = NewDisposeScope();
        using var file = new SafetensorsFile(weights);
        var name = file.Names.FirstOrDefault(n => n == Tensor)
            ?? file.Names.Order(StringComparer.Ordinal).FirstOrDefault(n => n.EndsWith("." + Tensor, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{WeightsName} in {folder} has no tensor {Tensor}");
        if (file.Names.Where(n => n != name).Order(StringComparer.Ordinal).FirstOrDefault() is { } other)
            throw new InvalidDataException($"{WeightsName} in {folder} has the tensor {other} beside {name}: what was trained besides the "
                + "vectors (modules_to_save, for example) is not read, and they belong to it");
        var shape = file.Shape(name);
        if (shape is not [> 0, > 0])
            throw new InvalidDataException(
                $"the tensor {name} in {folder} has the shape {Shapes.Text(shape)}; a soft prompt is [vectors, width]");
        var said = (Number(config, path, "num_virtual_tokens") ?? shape[0], Number(config, path, "token_dim") ?? shape[1]);
        if (said != (shape[0], shape[1]))
            throw new InvalidDataException(
                $"{path} says {said.Item1} vectors of {said.Item2} numbers, and the tensor {name} has the shape {Shapes.Text(shape)}");
        var values = file.Read(name, float32).flatten().data<float>().ToArray();
        if (!values.All(float.IsFinite)) throw new InvalidDataException($"the soft prompt in {folder} holds numbers that are not finite");
        return new((int)shape[0], (int)shape[1], values, []);
    }

    /// <summary>Returns the name of the model that a folder's adapter was tuned for, as it says; null where it says none.</summary>
    /// <exception cref="InvalidDataException">The folder holds no adapter, or its description is damaged: one sentence.</exception>
    public static string? BaseModel(string folder) =>
        Text(Config(folder).Values, "base_model_name_or_path") is { Length: > 0 } name ? name : null;

    /// <summary>
    /// Writes one in float32; a soft prompt that the folder holds is replaced. What a kill leaves is the old one, the new one, or none:
    /// never the vectors of one and the description of another.
    /// </summary>
    /// <param name="baseModel">Name of the model that it was tuned for.</param>
    /// <exception cref="UserException">
    /// The folder cannot be written or holds an adapter of another kind, or the soft prompt has vectors for further layers.
    /// </exception>
    public static void Write(string folder, SoftPrompt softPrompt, string baseModel)
    {
        if (softPrompt.Layers > 1)
            throw new UserException($"The soft prompt has vectors for each of {softPrompt.Layers} layers, and PEFT's prompt tuning keeps "
                + "vectors before the first one only: it cannot be exported.");
        var config = new JsonObject
        {
            ["base_model_name_or_path"] = baseModel,
            ["inference_mode"] = true,
            ["num_attention_heads"] = null, // PEFT asks the base model
            ["num_layers"] = null,
            ["num_transformer_submodules"] = 1,
            ["num_virtual_tokens"] = softPrompt.Length,
            ["peft_type"] = Kind,
            ["prompt_tuning_init"] = "RANDOM",
            ["prompt_tuning_init_text"] = null,
            ["task_type"] = Task,
            ["token_dim"] = softPrompt.Width,
            ["tokenizer_name_or_path"] = null,
        };
        RefuseAnother(folder);
        AtomicFile.WriteDescribed(
            Path.Combine(folder, WeightsName), Safetensors(softPrompt),
            Path.Combine(folder, ConfigName), Encoding.UTF8.GetBytes(config.ToJsonString(indented) + "\n"));
    }

    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    /// <summary>An adapter that somebody else trained is not ours to replace.</summary>
    private static void RefuseAnother(string folder)
    {
        if (!File.Exists(Path.Combine(folder, ConfigName))) return;
        string? kind;
        try
        {
            kind = Text(Config(folder).Values, "peft_type");
        }
        catch (InvalidDataException fault)
        {
            throw new UserException($"{fault.Message}; it would be overwritten: name another folder.", fault);
        }

        if (kind != Kind)
            throw new UserException(
                $"The folder {folder} holds an adapter of kind {kind ?? "none"}, which would be overwritten: name another folder.");
    }

    private static (JsonObject Values, string Path) Config(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidDataException($"there is no folder {folder}");
        var path = Path.Combine(folder, ConfigName);
        return File.Exists(path) ? (JsonFile.Read(path), path)
            : throw new InvalidDataException($"the folder {folder} has no {ConfigName}, so it holds no soft prompt of PEFT's form");
    }

    /// <summary>The length of the header, the header, padded to eight bytes, the numbers.</summary>
    private static byte[] Safetensors(SoftPrompt softPrompt)
    {
        var header = new JsonObject
        {
            ["__metadata__"] = new JsonObject { ["format"] = "pt" },
            [Tensor] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray(softPrompt.Length, softPrompt.Width),
                ["data_offsets"] = new JsonArray(0, sizeof(float) * softPrompt.Values.Count),
            },
        }.ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(header.PadRight((header.Length + 7) / 8 * 8));
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes, .. MemoryMarshal.AsBytes<float>(softPrompt.Values.ToArray())];
    }

    private static string? Text(JsonObject config, string key) =>
        config[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static long? Number(JsonObject config, string path, string key) =>
        config[key] is not { } value ? null
        : value is JsonValue whole && whole.TryGetValue(out long number) ? number
        : throw new InvalidDataException($"{key} in {path} is {value.ToJsonString()} and has to be a whole number");
}
