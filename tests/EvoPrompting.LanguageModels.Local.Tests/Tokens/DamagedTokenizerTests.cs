using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Tokens;

/// <summary>The library is native and ends the process where it panics: what it is given has been looked at before.</summary>
public sealed class DamagedTokenizerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-test-");
    private uint state = 20261126;

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Values of every kind put where they do not belong: the outcome is a tokenizer, or one sentence.</summary>
    [Theory, MemberData(nameof(GoldenTokenizerTests.Kinds), MemberType = typeof(GoldenTokenizerTests))]
    public void ValuesInTheWrongPlaceAreReadOrRefused(string kind)
    {
        var whole = File.ReadAllBytes(Golden.Path($"lm/tokenizers/{kind}/tokenizer.json"));
        var refused = 0;
        for (var trial = 0; trial < 60; trial++)
        {
            var json = JsonNode.Parse(whole)!.AsObject();
            for (var change = Next(3); change >= 0; change--) Spoil(json);
            File.WriteAllText(Path.Combine(folder.FullName, "tokenizer.json"), json.ToJsonString());
            try
            {
                using var tokenizer = LocalTokenizer.OfFolder(folder.FullName);
                tokenizer.Decode(tokenizer.Encode("Hello <|endoftext|> wörld 123 🙂 x</s>", isFramed: true));
            }
            catch (InvalidDataException fault)
            {
                refused++;
                Assert.DoesNotContain('\n', fault.Message);
            }
        }

        Assert.InRange(refused, 10, 59);
    }

    [Fact]
    public void MergesThatWouldEndTheProcessAreRefused()
    {
        var json = JsonNode.Parse(File.ReadAllBytes(Golden.Path("lm/tokenizers/gpt2-bytes/tokenizer.json")))!.AsObject();
        json["model"]!["continuing_subword_prefix"] = "x";
        var path = Path.Combine(folder.FullName, "tokenizer.json");
        File.WriteAllText(path, json.ToJsonString());
        Assert.Equal(
            $"{path} has merges with a continuing_subword_prefix, which is not implemented",
            Assert.Throws<InvalidDataException>(() => LocalTokenizer.OfFolder(folder.FullName)).Message);
    }

    [Fact]
    public void TokensThatAreDrawnAreRefused()
    {
        var json = JsonNode.Parse(File.ReadAllBytes(Golden.Path("lm/tokenizers/gpt2-bytes/tokenizer.json")))!.AsObject();
        var path = Path.Combine(folder.FullName, "tokenizer.json");
        json["model"]!["dropout"] = 0.5;
        File.WriteAllText(path, json.ToJsonString());
        Assert.StartsWith(
            $"{path} has a dropout of 0.5, which is for training",
            Assert.Throws<InvalidDataException>(() => LocalTokenizer.OfFolder(folder.FullName)).Message, StringComparison.Ordinal);
        json["model"]!["dropout"] = 0;
        File.WriteAllText(path, json.ToJsonString());
        LocalTokenizer.OfFolder(folder.FullName).Dispose();
    }

    /// <summary>Goes down a random way and puts another value at its end, or takes it out.</summary>
    private void Spoil(JsonNode node)
    {
        while (true)
        {
            if (node is JsonObject { Count: > 0 } members)
            {
                var key = members.ElementAt(Next(members.Count)).Key;
                if (members[key] is JsonObject or JsonArray && Next(8) > 0) node = members[key]!;
                else if (Next(6) == 0) { members.Remove(key); return; }
                else { members[key] = Other(); return; }
            }
            else if (node is JsonArray { Count: > 0 } elements)
            {
                var i = Next(elements.Count);
                if (elements[i] is JsonObject or JsonArray && Next(8) > 0) node = elements[i]!;
                else if (Next(6) == 0) { elements.RemoveAt(i); return; }
                else { elements[i] = Other(); return; }
            }
            else return;
        }
    }

    private JsonNode? Other() => Next(14) switch
    {
        0 => null,
        1 => 0,
        2 => -1,
        3 => "x",
        4 => new JsonArray(),
        5 => new JsonObject(),
        6 => true,
        7 => false,
        8 => 99_999,
        9 => uint.MaxValue,
        10 => "",
        11 => "\u2581",
        12 => "(",
        _ => 1.5,
    };

    private int Next(int below)
    {
        state = state * 1664525 + 1013904223;
        return (int)(state >> 8) % below;
    }
}
