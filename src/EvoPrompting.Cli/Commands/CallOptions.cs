using System.CommandLine;
using EvoPrompting.Cli.Running;

namespace EvoPrompting.Cli.Commands;

/// <summary>Options that limit calls of models behind servers.</summary>
internal sealed class CallOptions
{
    private readonly Option<double?> cost = new Option<double?>("--max-cost")
    {
        Description = "Stop before the call that could make the run cost more, in the currency of the recipe's prices. 'resume' keeps it, "
            + "or goes on with a larger one.",
    }.Above(0);

    private readonly Option<long?> tokens = new Option<long?>("--max-tokens")
    {
        Description = "Stop before the call that could make the run take more tokens, read and written together.",
    }.Above(0);

    public void AddTo(Command command)
    {
        command.Add(cost);
        command.Add(tokens);
    }

    /// <summary>Returns what the command line gives for a run that begins.</summary>
    /// <param name="replay">The recorded run that the command line names.</param>
    public RememberedTerms Read(ParseResult parsed, DirectoryInfo? replay) =>
        new(parsed.GetValue(cost), parsed.GetValue(tokens), replay?.FullName);

    /// <summary>Returns what is remembered of a run, with what the command line gives in its place.</summary>
    /// <exception cref="UserException">A recorded run is named for one that replays none.</exception>
    public RememberedTerms Read(ParseResult parsed, DirectoryInfo? replay, RememberedTerms remembered) =>
        remembered.Again(parsed.GetValue(cost), parsed.GetValue(tokens), replay?.FullName);
}
