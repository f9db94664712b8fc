using System.Globalization;
using System.Text.RegularExpressions;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// The baseline without a language model: a child is one of the prompt's parents after one to three blind edits of its lines. It stands
/// behind the same interface, so that both are compared under the same budget, selection and journal.
/// </summary>
/// <remarks>
/// It knows lines, numbers and activations, not C#: many children do not compile, as with any blind mutation. A child is the whole program;
/// a prompt that shows none gets none.
/// </remarks>
/// <param name="factors">For prompts that name a factor: the last parent is edited, in that factor only.</param>
public sealed partial class RandomEdits(ProgramLanguage language, ProgramFactors? factors = null) : ILanguageModel
{
    private static readonly string[] Activations = ["Relu", "Gelu", "Tanh", "Sigmoid", "Silu", "Elu"];

    public string Identity => "random-edits 1";

    public bool IsRepeatable => true;

    public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        string[][] parents = [.. FewShotPrompt.ProgramsOf(language, request.Prompt).Select(program => program.Split('\n'))];
        var factor = FewShotPrompt.FactorOf(language, request.Prompt);
        var children = request.Samples.Select(sample => factor is null || factors is null || parents.Length == 0
            ? Complete(parents, new RandomStream(sample.Seed)) : Complete(parents, factor, factors, new RandomStream(sample.Seed)));
        return Task.FromResult<IReadOnlyList<Completion>>([.. children]);
    }

    private static Completion Complete(IReadOnlyList<string[]> parents, RandomStream chance)
    {
        if (parents.Count == 0) return new Completion("", 0, Finished: true);
        var child = chance.Pick(parents).ToList();
        for (var edits = 1 + chance.Next(3); edits > 0; edits--) Edit(child, chance.Pick(parents), chance);
        return new Completion(string.Join('\n', child), child.Count, Finished: true);
    }

    private static Completion Complete(IReadOnlyList<string[]> parents, string factor, ProgramFactors factors, RandomStream chance)
    {
        string[] programs = [.. parents.Select(p => string.Join('\n', p))];
        var child = FactorEdits.Write(programs[^1], programs, factor, factors, chance);
        return new Completion(child, child.Count(c => c == '\n') + 1, Finished: true);
    }

    /// <summary>Puts another activation in the place of each.</summary>
    internal static string WithOtherActivation(string text, RandomStream chance) =>
        ActivationName().Replace(text, "nn." + chance.Pick(Activations));

    private static void Edit(List<string> child, string[] donor, RandomStream chance)
    {
        var lines = Statements(child);
        if (lines.Count == 0) return;
        var line = chance.Pick(lines);
        switch (chance.Next(6))
        {
            case 0 or 1:
                ChangeNumber(child, chance);
                break;
            case 2:
                child[line] = WithOtherActivation(child[line], chance);
                break;
            case 3:
                child.RemoveAt(line);
                break;
            case 4:
                child.Insert(line, child[line]);
                break;
            default:
                var donated = Statements(donor);
                if (donated.Count > 0) child.Insert(line, donor[chance.Pick(donated)]);
                break;
        }
    }

    /// <summary>Doubles, halves, raises or lowers one whole number of the program; it stays at least 1.</summary>
    internal static void ChangeNumber(List<string> child, RandomStream chance)
    {
        var places = child.SelectMany((text, line) => WholeNumber().Matches(text).Select(match => (line, match))).ToArray();
        if (places.Length == 0) return;
        var (line, match) = chance.Pick(places);
        var value = int.Parse(match.Value, CultureInfo.InvariantCulture);
        int[] changed = [value * 2, value / 2, value + 1, value - 1];
        var number = Math.Max(1, chance.Pick(changed)).ToString(CultureInfo.InvariantCulture);
        child[line] = string.Concat(child[line].AsSpan(0, match.Index), number, child[line].AsSpan(match.Index + match.Length));
    }

    /// <summary>The lines that hold one whole statement, but for the one that returns.</summary>
    private static List<int> Statements(IReadOnlyList<string> program) =>
    [
        .. Enumerable.Range(0, program.Count).Where(i =>
            program[i].EndsWith(';') && !program[i].TrimStart().StartsWith("return", StringComparison.Ordinal)),
    ];

    [GeneratedRegex(@"(?<![\w.])[0-9]{1,6}(?![\w.])")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"nn\.(Relu|Gelu|Tanh|Sigmoid|Silu|Elu)\b")]
    private static partial Regex ActivationName();
}
