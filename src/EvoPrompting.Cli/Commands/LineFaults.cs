using System.CommandLine;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Commands;

/// <summary>Says what is wrong with a command line, and where to read on.</summary>
internal static class LineFaults
{
    /// <summary>One sentence a line; empty where the line can be carried out.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0) return [];
        var command = parsed.CommandResult.Command;
        var options = parsed.UnmatchedTokens.Where(t => t.StartsWith('-')).ToArray();
        // A word behind an unknown option is most likely its value: only the option is the fault.
        IEnumerable<string> faults =
            parsed.UnmatchedTokens.Count == 0 ? parsed.Errors.Select(e => e.Message)
            : command.Subcommands.Count > 0 && !parsed.UnmatchedTokens[0].StartsWith('-')
                ? [Unknown("command", parsed.UnmatchedTokens[0], command.Subcommands.Select(c => c.Name))]
            : options.Length > 0 ? options.Select(t => Unknown("option", t, command.Options.Select(o => o.Name)))
            : parsed.UnmatchedTokens.Select(t => $"There is one word too many: '{t}'.");
        return [.. faults, $"'{Path(command)} --help' explains the command."];
    }

    private static string Unknown(string what, string token, IEnumerable<string> known) =>
        $"There is no {what} '{token}'; {NearestName.Advice(token, [.. known])}";

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "evoprompting";
}
