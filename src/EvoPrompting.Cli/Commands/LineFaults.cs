using System.CommandLine;
using System.CommandLine.Parsing;
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
            parsed.UnmatchedTokens.Count == 0 ? parsed.Errors.Select(Told)
            : command.Subcommands.Count > 0 && !parsed.UnmatchedTokens[0].StartsWith('-')
                ? [Unknown("command", parsed.UnmatchedTokens[0], command.Subcommands.Select(c => c.Name))]
            : options.Length > 0 ? options.Select(t => Unknown("option", t, command.Options.Select(o => o.Name)))
            : parsed.UnmatchedTokens.Select(t => $"There is one word too many: '{t}'.");
        return [.. faults, $"'{Path(command)} --help' explains the command."];
    }

    /// <summary>A number that is none; the parser itself names the program's types.</summary>
    private static string Told(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Tokens: [.., var last] } result) return error.Message;
        var type = result.Option.ValueType.GetElementType() ?? result.Option.ValueType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var kind = Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 or TypeCode.Int64 => "a whole number",
            TypeCode.UInt64 => "a whole number, not below 0",
            TypeCode.Double or TypeCode.Decimal => "a number, with a point",
            _ => null,
        };
        var wrong = result.Tokens.FirstOrDefault(t => error.Message.Contains($"'{t.Value}'", StringComparison.Ordinal)) ?? last;
        return kind is null || !error.Message.Contains(type.FullName!, StringComparison.Ordinal)
            ? error.Message : $"{result.Option.Name} is '{wrong.Value}'; take {kind}.";
    }

    private static string Unknown(string what, string token, IEnumerable<string> known) =>
        $"There is no {what} '{token}'; {NearestName.Advice(token, [.. known])}";

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "evoprompting";
}
