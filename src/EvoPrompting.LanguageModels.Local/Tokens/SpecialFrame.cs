using System.Text.Json;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>Reads from a tokenizer.json's post-processor which tokens it puts before and after one text.</summary>
internal static class SpecialFrame
{
    /// <exception cref="InvalidDataException">A kind of post-processor that is not known.</exception>
    public static (int[] Front, int[] Behind) Of(JsonElement processor, string source)
    {
        if (processor.ValueKind == JsonValueKind.Null) return ([], []);
        var type = processor.GetProperty("type").GetString();
        return type switch
        {
            "ByteLevel" => ([], []), // moves offsets only
            "TemplateProcessing" => OfTemplate(processor),
            "BertProcessing" or "RobertaProcessing" => ([Second(processor.GetProperty("cls"))], [Second(processor.GetProperty("sep"))]),
            "Sequence" => processor.GetProperty("processors").EnumerateArray().Select(part => Of(part, source)).Aggregate(
                (Front: (int[])[], Behind: (int[])[]),
                (inner, outer) => ([.. outer.Front, .. inner.Front], [.. inner.Behind, .. outer.Behind])),
            _ => throw new InvalidDataException($"{source} has a post-processor '{type}', which is not implemented"),
        };
    }

    /// <summary>Such a token is written as its text and its number.</summary>
    private static int Second(JsonElement pair) => pair.GetArrayLength() == 2 ? TokenizerJson.Number(pair[1])
        : throw new FormatException("a token of the post-processor is not a text and a number");

    private static (int[] Front, int[] Behind) OfTemplate(JsonElement template)
    {
        var known = template.GetProperty("special_tokens");
        List<int> front = [], behind = [];
        var side = front;
        foreach (var piece in template.GetProperty("single").EnumerateArray())
        {
            if (piece.TryGetProperty("Sequence", out _)) side = behind;
            else side.AddRange(known.GetProperty(TokenizerJson.Text(piece.GetProperty("SpecialToken").GetProperty("id")))
                .GetProperty("ids").EnumerateArray().Select(TokenizerJson.Number));
        }

        return ([.. front], [.. behind]);
    }
}
