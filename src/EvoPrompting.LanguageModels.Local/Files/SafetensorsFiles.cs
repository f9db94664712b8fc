using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Blocks;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>
/// The safetensors files of a checkpoint's folder: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names.
/// </summary>
internal sealed class SafetensorsFiles : IStoredMatrices
{
    public const string Single = "model.safetensors", Index = "model.safetensors.index.json";

    private readonly Dictionary<string, SafetensorsFile> shards = [];
    private readonly Dictionary<string, SafetensorsFile> places = [];
    private readonly string folder;

    /// <exception cref="InvalidDataException">A file is missing, damaged, truncated or another thing: one sentence.</exception>
    public SafetensorsFiles(string folder)
    {
        this.folder = folder;
        try
        {
            if (File.Exists(Path.Combine(folder, Single))) OpenSingle(folder);
            else if (File.Exists(Path.Combine(folder, Index))) OpenShards(folder);
            else throw new InvalidDataException($"the folder {folder} has no {Single} and no {Index}{OtherWeights.In(folder)}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<string> Names => places.Keys;

    string ITensorSource.Place => $"the checkpoint {folder}";

    public IReadOnlyList<long> Shape(string name) => places[name].Shape(name);

    public Tensor Read(string name, ScalarType type) => places[name].Read(name, type);

    public StoredRows? Stored(string name) => places[name].Stored(name);

    public void Dispose()
    {
        foreach (var shard in shards.Values) shard.Dispose();
    }

    private void OpenSingle(string folder)
    {
        var file = shards[Single] = new(Path.Combine(folder, Single));
        foreach (var name in file.Names) places[name] = file;
    }

    private void OpenShards(string folder)
    {
        var path = Path.Combine(folder, Index);
        var map = JsonFile.Read(path)["weight_map"] as JsonObject
            ?? throw new InvalidDataException($"{path} has no weight_map, which says where each tensor stands");
        foreach (var (name, place) in map)
        {
            var shard = place?.GetValueKind() == System.Text.Json.JsonValueKind.String ? place.GetValue<string>() : "";
            if (shard.Length == 0 || Path.GetFileName(shard) != shard)
                throw new InvalidDataException($"{path} puts the tensor {name} into '{place}', which is no file of its folder");
            if (!shards.TryGetValue(shard, out var file)) file = shards[shard] = Shard(folder, shard, path);
            if (!file.Names.Contains(name))
                throw new InvalidDataException($"{path} puts the tensor {name} into {shard}, which does not hold it");
            places[name] = file;
        }
    }

    private static SafetensorsFile Shard(string folder, string shard, string index) =>
        File.Exists(Path.Combine(folder, shard))
            ? new(Path.Combine(folder, shard))
            : throw new InvalidDataException($"the shard {shard}, which {index} names, is missing: download it too");
}
