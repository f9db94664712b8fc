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
        var command = parsed.CommandResult.Command;
        var explained = $"'{Path(command)} --help' explains the command.";
        if (Misread(parsed).Concat(Empty(parsed)).ToArray() is { Length: > 0 } misread) return [.. misread, explained];
        if (parsed.Errors.Count == 0) return [];
        var options = parsed.UnmatchedTokens.Where(t => t.StartsWith('-')).ToArray();
        // A word behind an unknown option is most likely its value: only the option is the fault.
        IEnumerable<string> faults =
            parsed.UnmatchedTokens.Count == 0 ? parsed.Errors.Select(Told)
            : command.Subcommands.Count > 0 && !parsed.UnmatchedTokens[0].StartsWith('-')
                ? [Unknown("command", parsed.UnmatchedTokens[0], command.Subcommands.Select(c => c.Name))]
            : options.Length > 0 ? options.Select(t => Unknown("option", t, command.Options.Select(o => o.Name)))
            : parsed.UnmatchedTokens.Select(t => $"There is one word too many: '{t}'.");
        return [.. faults, explained];
    }

    /// <summary>Numbers with a comma, which the parser would leave out: 0,5 would be five.</summary>
    private static IEnumerable<string> Misread(ParseResult parsed) =>
        from result in parsed.CommandResult.Children.OfType<OptionResult>()
        where Kind(result.Option) is TypeCode.Double or TypeCode.Decimal
        from token in result.Tokens
        where token.Value.Contains(',', StringComparison.Ordinal)
        select NotTaken(result.Option, token.Value, "a number, with a point");

    /// <summary>Files and folders without a name, as an unset variable of a shell gives them.</summary>
    private static IEnumerable<string> Empty(ParseResult parsed) =>
        from result in parsed.CommandResult.Children
        let symbol = result switch
        {
            OptionResult option => (option.Option.Name, Type: option.Option.ValueType),
            ArgumentResult argument => (argument.Argument.Name, Type: argument.Argument.ValueType),
            _ => (Name: "", Type: typeof(object)),
        }
        where Item(symbol.Type).IsAssignableTo(typeof(FileSystemInfo)) || symbol.Name is "DIR" or "--weights"
        from token in result.Tokens
        where token.Value.Length == 0
        let kind = Item(symbol.Type) == typeof(FileInfo) || symbol.Name == "--weights" ? "file" : "folder"
        select $"{symbol.Name} is empty; name a {kind}.";

    /// <summary>A number that is none; the parser itself names the program's types.</summary>
    private static string Told(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Tokens: [.., var last] } result) return error.Message;
        var type = Type(result.Option);
        var kind = Kind(result.Option) switch
        {
            TypeCode.Int32 or TypeCode.Int64 => "a whole number",
            TypeCode.UInt64 => "a whole number, not below 0",
            TypeCode.Double or TypeCode.Decimal => "a number, with a point",
            _ => null,
        };
        var wrong = result.Tokens.FirstOrDefault(t => error.Message.Contains($"'{t.Value}'", StringComparison.Ordinal)) ?? last;
        return kind is null || !error.Message.Contains(type.FullName!, StringComparison.Ordinal)
            ? error.Message : NotTaken(result.Option, wrong.Value, kind);
    }

    private static string NotTaken(Option option, string value, string kind) => $"{option.Name} is '{value}'; take {kind}.";

    private static TypeCode Kind(Option option) => System.Type.GetTypeCode(Type(option));

    private static Type Type(Option option)
    {
        var type = Item(option.ValueType);
        return Nullable.GetUnderlyingType(type) ?? type;
    }

    private static Type Item(Type type) => type.GetElementType() ?? type;

    private static string Unknown(string what, string token, IEnumerable<string> known) =>
        $"There is no {what} '{token}'; {NearestName.Advice(token, [.. known])}";

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "evoprompting";
}
