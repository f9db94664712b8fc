using System.Text.RegularExpressions;

namespace EvoPrompting.Recipes;

/// <summary>Checks what a recipe says of models behind servers.</summary>
internal static partial class EndpointRules
{
    public static IEnumerable<RecipeFault> Check(LanguageModelSection model)
    {
        const string List = "languageModel.endpoints";
        if (model.Kind != LanguageModelKind.Endpoints)
        {
            if (model.Endpoints.Count > 0)
                yield return new(
                    List, $"names models, but languageModel.kind is {SettingTable.Word(model.Kind.ToString())}; take endpoints");
            if (model.RepairsPerPrompt > 0) yield return new("languageModel.repairsPerPrompt", "needs a chat model; take 0");
            yield break;
        }

        if (model.RepairsPerPrompt > 0 && model.Endpoints.Count > 0 && model.Endpoints.All(e => e.Protocol == ProtocolKind.Completions))
            yield return new("languageModel.repairsPerPrompt", "needs a chat model, but every endpoint speaks completions; take 0");
        if (model.Endpoints.Count == 0) yield return new(List, "is empty; name at least one model");
        for (var i = 0; i < model.Endpoints.Count; i++)
            foreach (var (key, what) in Faults(model.Endpoints[i]))
                yield return new($"{List}[{i}].{key}", what);
        if (model.Endpoints.Select(e => (e.Protocol, e.Model)).Distinct().Count() < model.Endpoints.Count)
            yield return new(List, "names a model twice; give it once with the sum of the weights");
    }

    private static IEnumerable<(string Key, string What)> Faults(EndpointSection endpoint)
    {
        if (string.IsNullOrWhiteSpace(endpoint.Model)) yield return ("model", "is missing; name the model as its server does");
        if (endpoint.KeyVariable is { } variable && !KeyName().IsMatch(variable))
            yield return ("keyVariable",
                $"is '{variable}'; give the name of an environment variable (not the key itself) that ends with KEY or TOKEN");
        if (endpoint.Endpoint is not { } address) yield break;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            yield return ("endpoint", $"'{address}' is no address; take one like http://localhost:8000/v1");
        else if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            yield return ("endpoint",
                "holds more than an address; leave out user names, passwords, '?' and '#': keys belong into the environment");
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]*(KEY|TOKEN)\z")]
    private static partial Regex KeyName();
}
