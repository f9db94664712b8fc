using System.Text.Json;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>Reads the <c>choices</c> of OpenAI's forms: whole messages, pieces of a stream, plain texts.</summary>
internal static class Choices
{
    public static IReadOnlyList<AnsweredChoice> Read(IReadOnlyList<JsonElement> parts)
    {
        var choices = new SortedDictionary<long, AnsweredChoice>();
        foreach (var part in parts)
        {
            JsonElement[] items = [.. part.Items("choices")];
            var places = Places(items);
            foreach (var (item, place) in items.Zip(places))
            {
                if (!choices.TryGetValue(place, out var choice)) choices.Add(place, choice = new AnsweredChoice());
                if (item.Field("message") is { } message) choice.Add(message, isWhole: true);
                else if (item.Field("delta") is { } piece) choice.Add(piece);
                else choice.AddText(item.Text("text"));
                choice.End(item.Field("finish_reason") ?? item.Field("stop_reason"));
            }
        }

        return [.. choices.Values];
    }

    /// <summary>As the server numbers them; in their order where it does not, or gives one number to several.</summary>
    private static long[] Places(JsonElement[] items)
    {
        long[] told = [.. items.Select((item, i) => ((JsonElement?)item).Count("index") ?? i)];
        return told.Distinct().Count() == told.Length ? told : [.. Enumerable.Range(0, items.Length).Select(i => (long)i)];
    }
}
