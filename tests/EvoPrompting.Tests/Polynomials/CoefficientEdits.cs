using System.Globalization;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Polynomials;

/// <summary>
/// The task's baseline: a parent of the prompt with a coefficient moved, dropped or added. Some children are no programs on purpose.
/// </summary>
internal sealed class CoefficientEdits(PolynomialLanguage language) : ILanguageModel
{
    public string Identity => "coefficient-edits 1";

    public bool IsRepeatable => true;

    public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        var parents = request.Prompt.Split(language.Stub + "\n")[1..^1].Select(rest => rest.Split('\n')[0]).ToArray();
        return Task.FromResult<IReadOnlyList<Completion>>(
            [.. request.Samples.Select(sample => Edit(parents, new RandomStream(sample.Seed)))]);
    }

    private static Completion Edit(string[] parents, RandomStream chance)
    {
        var numbers = chance.Pick(parents).Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToList();
        var place = chance.Next(numbers.Count);
        switch (chance.Next(5))
        {
            case 0 when numbers.Count > 1:
                numbers.RemoveAt(place);
                break;
            case 1:
                numbers.Add(Math.Round(chance.NextGaussian(), 2));
                break;
            case 2 when chance.Next(4) == 0:
                return new Completion("not a number ; on purpose\nand more", 6, Finished: true);
            default:
                numbers[place] = Math.Round(numbers[place] + 0.3 * chance.NextGaussian(), 2);
                break;
        }

        var line = string.Join(' ', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
        return new Completion($"{line} ; edited at {place}\nwhat follows is no part of it", numbers.Count, Finished: true);
    }
}
