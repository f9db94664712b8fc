using System.Globalization;
using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;

namespace EvoPrompting.Journal;

/// <summary>
/// Writes every call of models behind servers as a JSON line: what was asked, what came back, what it took, which child came of it. In the
/// order of the children, each sample before its repair; last the calls whose prompt is not journaled yet. Without times: equal calls give
/// equal bytes. The fields are described in docs/export.md.
/// </summary>
internal static class CallExport
{
    public static void Write(RunHistory history, Stream output) => ExportLine.Write(Lines(history), output);

    /// <summary>Returns the calls line by line.</summary>
    public static IEnumerable<string> Lines(RunHistory history)
    {
        var prices = Recipe.ReadCommon(history.Identity.Recipe).LanguageModel.Endpoints.ToDictionary(e => e.Name, e => e.Prices);
        var children = history.Candidates.Select(c => c.Candidate).Where(c => c.Origin is not null)
            .ToDictionary(c => c.Origin!.SamplingSeed);
        return
            from call in history.Calls
            let child = children.GetValueOrDefault(call.SamplingSeed)
            orderby child?.Ordinal ?? int.MaxValue, call.Step, call.Request
            select ExportLine.Of("call", json => Call(json, call, child, prices.GetValueOrDefault(call.Model, TokenPrices.Unknown)));
    }

    private static void Call(Utf8JsonWriter json, ModelCall call, Candidate? child, TokenPrices prices)
    {
        json.WriteString("model", call.Model);
        Number(json, "round", child?.Round);
        Number(json, "prompt", child?.Origin!.Prompt);
        Number(json, "sample", child?.Origin!.Sample);
        Number(json, "child", child?.Ordinal);
        json.WriteNumber("step", call.Step);
        json.WriteString("sampling_seed", call.SamplingSeed.ToString(CultureInfo.InvariantCulture));
        Number(json, "tokens_read", call.Usage.Input);
        Number(json, "tokens_cached", call.Usage.CachedInput);
        Number(json, "tokens_written", call.Usage.Output);
        if (prices.Of(call.Usage) is { } cost) json.WriteNumber("cost", cost);
        else json.WriteNull("cost");
        json.WriteBoolean("finished", call.Finished);
        json.WriteString("fault", call.Fault);
        json.WriteString("served_by", call.ServedBy);
        json.WriteString("request", call.Request);
        json.WritePropertyName("asked");
        using (var asked = JsonDocument.Parse(call.Asked)) asked.RootElement.WriteTo(json);
        json.WriteString("text", call.Text);
        if (call.Omitted > 0) json.WriteNumber("omitted", call.Omitted);
    }

    private static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
