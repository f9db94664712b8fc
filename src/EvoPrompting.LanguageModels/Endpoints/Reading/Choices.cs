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
            var place = 0L;
            foreach (var item in part.Items("choices"))
            {
                var index = ((JsonElement?)item).Count("index") ?? place;
                place++;
                if (!choices.TryGetValue(index, out var choice)) choices.Add(index, choice = new AnsweredChoice());
                if (item.Field("message") is { } message) choice.Add(message, isWhole: true);
                else if (item.Field("delta") is { } piece) choice.Add(piece);
                else choice.AddText(item.Text("text"));
                choice.End(item.Field("finish_reason") ?? item.Field("stop_reason"));
            }
        }

        return [.. choices.Values];
    }
}
