using EvoPrompting.LanguageModels.Endpoints;
using Microsoft.Extensions.Configuration;

namespace EvoPrompting.Runs.Servers;

/// <summary>
/// Finds keys of servers: in the environment, else among the user secrets of the id <c>evoprompting</c>
/// (<c>dotnet user-secrets set NAME KEY --id evoprompting</c>). They come from nowhere else.
/// </summary>
internal static class EndpointKeys
{
    private const string SecretsId = "evoprompting";

    private static readonly Lazy<IConfiguration> Secrets =
        new(() => new ConfigurationBuilder().AddUserSecrets(SecretsId, reloadOnChange: false).Build());

    /// <summary>Returns the key that a variable holds; none where it holds none.</summary>
    public static EndpointKey Find(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : FromSecrets(variable);
        return value is null ? EndpointKey.None : new EndpointKey(value.Trim());
    }

    private static string? FromSecrets(string variable)
    {
        try
        {
            return Secrets.Value[variable];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new UserException($"The user secrets of '{SecretsId}' cannot be read: {e.Message}", e);
        }
    }
}
