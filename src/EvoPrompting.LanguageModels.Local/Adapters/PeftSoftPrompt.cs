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

    /// <summary>Reads one, whatever type its numbers are stored in; it has no optimiser state.</summary>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or of another kind of adapter: one sentence.</exception>
    public static SoftPrompt Read(string folder)
    {
        TorchRuntime.Start();
        if (!Directory.Exists(folder)) throw new InvalidDataException($"there is no folder {folder}");
        var path = Path.Combine(folder, ConfigName);
        if (!File.Exists(path))
            throw new InvalidDataException($"the folder {folder} has no {ConfigName}, so it holds no soft prompt of PEFT's form");
        var config = JsonFile.Read(path);
        var kind = Text(config, "peft_type");
        if (kind != "PROMPT_TUNING")
            throw new InvalidDataException(
                $"{path} describes an adapter of kind {kind ?? "none"}: only PROMPT_TUNING is vectors in front of a prompt");
        if (Number(config, "num_transformer_submodules") is { } parts and not 1)
            throw new InvalidDataException($"{path} is of a model of {parts} parts: only models of one, decoders, are read");
        using var scope = NewDisposeScope();
        using var file = new SafetensorsFile(Path.Combine(folder, WeightsName));
        var name = file.Names.FirstOrDefault(n => n == Tensor || n.EndsWith("." + Tensor, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{WeightsName} in {folder} has no tensor {Tensor}");
        var shape = file.Shape(name);
        if (shape is not [> 0, > 0])
            throw new InvalidDataException(
                $"the tensor {name} in {folder} has the shape {Shapes.Text(shape)}; a soft prompt is [vectors, width]");
        var said = (Number(config, "num_virtual_tokens") ?? shape[0], Number(config, "token_dim") ?? shape[1]);
        if (said != (shape[0], shape[1]))
            throw new InvalidDataException(
                $"{path} says {said.Item1} vectors of {said.Item2} numbers, and the tensor {name} has the shape {Shapes.Text(shape)}");
        var values = file.Read(name, float32).flatten().data<float>().ToArray();
        if (!values.All(float.IsFinite)) throw new InvalidDataException($"the soft prompt in {folder} holds numbers that are not finite");
        return new((int)shape[0], (int)shape[1], values, []);
    }

    /// <summary>Writes one in float32; files of these names are replaced.</summary>
    /// <param name="baseModel">Name of the model that it was tuned for.</param>
    /// <exception cref="UserException">The folder cannot be written, or the soft prompt has vectors for further layers.</exception>
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
            ["peft_type"] = "PROMPT_TUNING",
            ["prompt_tuning_init"] = "RANDOM",
            ["prompt_tuning_init_text"] = null,
            ["task_type"] = "CAUSAL_LM",
            ["token_dim"] = softPrompt.Width,
            ["tokenizer_name_or_path"] = null,
        };
        var description = Path.Combine(folder, ConfigName);
        if (Directory.Exists(folder)) File.Delete(description); // so that a kill leaves no pair of two soft prompts
        AtomicFile.Write(Path.Combine(folder, WeightsName), Safetensors(softPrompt));
        AtomicFile.Write(description, config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
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

    private static long? Number(JsonObject config, string key) =>
        config[key] is JsonValue value && value.TryGetValue(out long number) ? number : null;
}
