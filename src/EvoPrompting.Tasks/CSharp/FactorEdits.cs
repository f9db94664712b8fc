using System.Text.RegularExpressions;
using EvoPrompting.Chance;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// One to three blind edits of one factor of a program: a number, an activation or a reduction is changed, a statement is left out, doubled
/// or taken from another program's same factor.
/// </summary>
internal static partial class FactorEdits
{
    private static readonly string[] Reductions = ["amax", "amin", "mean", "sum"];

    /// <param name="parent">The program that is edited.</param>
    /// <param name="donors">Whole programs that statements may be taken from.</param>
    public static string Write(string parent, IReadOnlyList<string> donors, string factor, ProgramFactors factors, RandomStream chance)
    {
        var child = parent;
        for (var edits = 1 + chance.Next(3); edits > 0; edits--)
        {
            var own = factors.Statements(child, factor);
            var others = factors.Statements(chance.Pick(donors), factor).Where(s => !IsReturn(s)).ToArray();
            child = own.Count == 0 ? Insert(child, others, chance) : Edit(child, chance.Pick(own), others, chance);
        }

        return child;
    }

    private static string Edit(string child, string statement, string[] others, RandomStream chance)
    {
        var isFixed = IsReturn(statement);
        return chance.Next(isFixed ? 3 : 6) switch
        {
            0 => Replace(child, statement, WithOtherNumber(statement, chance)),
            1 => Replace(child, statement, ReductionName().Replace(statement, $".{chance.Pick(Reductions)}(", 1)),
            2 => Replace(child, statement, RandomEdits.WithOtherActivation(statement, chance)),
            3 => Replace(child, statement + "\n", ""),
            4 => Replace(child, statement, statement + "\n" + statement),
            _ => others.Length == 0 ? child : Replace(child, statement, statement + "\n" + chance.Pick(others)),
        };
    }

    /// <summary>Puts a statement before the one that returns.</summary>
    private static string Insert(string child, string[] others, RandomStream chance)
    {
        var end = child.LastIndexOf("\n        return", StringComparison.Ordinal);
        return others.Length == 0 || end < 0 ? child : child.Insert(end, "\n" + chance.Pick(others));
    }

    private static string WithOtherNumber(string statement, RandomStream chance)
    {
        List<string> lines = [statement];
        RandomEdits.ChangeNumber(lines, chance);
        return lines[0];
    }

    private static bool IsReturn(string statement) => statement.TrimStart().StartsWith("return", StringComparison.Ordinal);

    private static string Replace(string text, string old, string young)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? text : string.Concat(text.AsSpan(0, at), young, text.AsSpan(at + old.Length));
    }

    [GeneratedRegex(@"\.(?:amax|amin|mean|sum)\(")]
    private static partial Regex ReductionName();
}
