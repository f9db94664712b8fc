using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.LanguageModels.Endpoints.Repairing;

namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>What a search asks of models behind servers.</summary>
/// <param name="Models">At least one.</param>
/// <param name="Prompt">How chat models are asked.</param>
internal sealed record EndpointOptions(IReadOnlyList<EndpointSettings> Models, ChatPrompt Prompt)
{
    /// <summary>Limits what the run's calls may cost.</summary>
    public Budget Budget { get; init; } = new();

    /// <summary>Which of several models a sample asks.</summary>
    public IModelChoice Choice { get; init; } = new ChoiceByWeight();

    /// <summary>What is done about programs that the compiler or the check refuses.</summary>
    public Repair Repair { get; init; } = Repair.None;

    /// <summary>Recorded calls of another run: they are taken instead of asking, and nothing is asked.</summary>
    public ICallJournal? Replay { get; init; }
}
