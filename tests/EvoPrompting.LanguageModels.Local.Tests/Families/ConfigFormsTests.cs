using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Families;

/// <summary>A config.json says the same in the form that most published folders have and in that of the makers' newest library.</summary>
public class ConfigFormsTests
{
    public static TheoryData<string> Families() => new(GoldenModel.Families);

    [Theory]
    [MemberData(nameof(Families))]
    public void BothFormsGiveTheSameDescription(string family)
    {
        TorchRuntime.Start();
        var config = JsonFile.Read(Path.Combine(GoldenModel.Folder(family), "config.json"));
        var other = config.ContainsKey("rope_parameters") ? Older(config) : Newer(config);
        Assert.NotEqual(config.ContainsKey("rope_parameters"), other.ContainsKey("rope_parameters"));
        Assert.Equal(Text(config), Text(other));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ANumberMayBeWrittenAsWholeOrNot(string family)
    {
        var text = File.ReadAllText(Path.Combine(GoldenModel.Folder(family), "config.json"));
        var config = JsonNode.Parse(text)!.AsObject();
        var other = JsonNode.Parse(text)!.AsObject();
        foreach (var (key, value) in config)
            if (value?.GetValueKind() == JsonValueKind.Number)
                other[key] = value.Deserialize<double>();
        Assert.Equal(Text(config), Text(other));
    }

    private static string Text(JsonObject config) => JsonSerializer.Serialize(KnownFamilies.Describe(config, "config.json"));

    private static JsonObject Newer(JsonObject older)
    {
        var newer = older.DeepClone().AsObject();
        var parameters = newer["rope_scaling"]?.DeepClone().AsObject() ?? new JsonObject { ["rope_type"] = "default" };
        parameters["rope_theta"] = newer["rope_theta"]!.DeepClone();
        if (parameters["type"] is { } type) parameters["rope_type"] = type.DeepClone();
        parameters.Remove("type");
        newer["rope_parameters"] = newer["rope_local_base_freq"] is not { } local ? parameters : new JsonObject
        {
            ["full_attention"] = parameters,
            ["sliding_attention"] = new JsonObject { ["rope_type"] = "default", ["rope_theta"] = local.DeepClone() },
        };
        newer["dtype"] = newer["torch_dtype"]!.DeepClone();
        foreach (var key in (string[])["rope_scaling", "rope_theta", "rope_local_base_freq", "torch_dtype"]) newer.Remove(key);
        return newer;
    }

    private static JsonObject Older(JsonObject newer)
    {
        var older = newer.DeepClone().AsObject();
        var parameters = older["rope_parameters"]!.AsObject();
        var isNeoX = (string)older["model_type"]! == "gpt_neox";
        older[isNeoX ? "rotary_emb_base" : "rope_theta"] = parameters["rope_theta"]!.DeepClone();
        if (parameters["partial_rotary_factor"] is { } share) older[isNeoX ? "rotary_pct" : "partial_rotary_factor"] = share.DeepClone();
        older["torch_dtype"] = older["dtype"]!.DeepClone();
        older["rope_scaling"] = null;
        foreach (var key in (string[])["rope_parameters", "dtype"]) older.Remove(key);
        return older;
    }
}
