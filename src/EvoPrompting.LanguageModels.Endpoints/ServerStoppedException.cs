namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>
/// A server refuses what we ask for, or has been down for too long. Somebody has to mend that; every answer before it is kept.
/// </summary>
public sealed class ServerStoppedException(string message, Exception? cause = null) : UserException(message, cause)
{
    /// <summary>True where it answers, but no answer to a prompt can be used. A resume asks for them again.</summary>
    public bool IsOfPrompt { get; init; }
}
