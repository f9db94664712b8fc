namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>What stands around a system message and a user's message, up to where the answer begins.</summary>
/// <param name="System">Around the system message; null where the template has no such role: it then opens the user's message.</param>
/// <param name="User">Around the user's message.</param>
/// <param name="Answer">Stands before the answer, where thoughts are closed that a model would else begin with.</param>
/// <param name="EndOfTurn">The text of the token that ends an answer; null for the checkpoint's own end of texts.</param>
internal sealed record ChatFrame(
    (string Before, string After)? System, (string Before, string After) User, string Answer, string? EndOfTurn)
{
    /// <summary>Whether the token that opens a sequence stands before all of it: where the template says so.</summary>
    public bool OpensSequence { get; init; }

    /// <summary>What the template puts before an answer that was given, and leaves to the model in one that is to come.</summary>
    public string Lead { get; init; } = "";

    /// <param name="system">Trimmed.</param>
    /// <param name="user">Trimmed.</param>
    public string Text(string system, string user)
    {
        if (System is { } around) return around.Before + system + around.After + User.Before + user + User.After + Answer;
        return User.Before + (system.Length == 0 ? user : $"{system}\n\n{user}") + User.After + Answer;
    }
}
