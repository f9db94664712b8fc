using System.CommandLine;
using EvoPrompting.Runs.Servers;

namespace EvoPrompting.Cli.Commands;

/// <summary>Options that limit calls of models behind servers.</summary>
internal sealed class CallOptions
{
    private readonly Option<double?> cost = new("--max-cost")
    {
        Description = "Stop before the call that could make the run cost more, in the currency of the recipe's prices. 'resume' goes on "
            + "with a larger one.",
        Validators = { result => Positive(result, "--max-cost") },
    };

    private readonly Option<long?> tokens = new("--max-tokens")
    {
        Description = "Stop before the call that could make the run take more tokens, read and written together.",
        Validators = { result => Positive(result, "--max-tokens") },
    };

    public void AddTo(Command command)
    {
        command.Add(cost);
        command.Add(tokens);
    }

    public CallTerms Read(ParseResult parsed) => new(parsed.GetValue(cost), parsed.GetValue(tokens));

    private static void Positive(System.CommandLine.Parsing.OptionResult result, string name)
    {
        if (result.Tokens.Count == 1
            && double.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && !(value > 0))
            result.AddError($"{name} is {result.Tokens[0].Value}; take a number above 0.");
    }
}
