#:project ../../src/EvoPrompting.Runs/EvoPrompting.Runs.csproj
#:property PublishAot=false
// Outside this repository the first line is: #:package EvoPrompting.Runs@0.1.0

using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Runs;

var task = new TextTask(new TextTaskDefinition
{
    Name = "cosine",
    Description = "Find short polynomials near the cosine between -1 and 1.",
    Contract = "The coefficients of a polynomial, a number a line, the constant first; nothing else.",
    Seeds = [new("one", "1.0"), new("line", "1.0\n-0.1"), new("parabola", "1.0\n0.0\n-0.3")],
    Metrics = [new("coefficients", "how many"), new("gap", "the largest difference to the cosine")],
    Judge = Judge,
    Error = metrics => metrics["gap"],
    Size = metrics => metrics["coefficients"],
    Fitness = metrics => -metrics["gap"] - 0.001 * metrics["coefficients"],
});
var recipe = task.Recipe() with { Search = new() { ErrorCeiling = 1, Rounds = 20, Survivors = 10 } };
var result = await new SearchRun(task, recipe, new("runs/cosine"), new(1)).RunAsync();
foreach (var found in result.Front)
    Console.WriteLine(FormattableString.Invariant(
        $"{task.Size(found.Metrics!)} coefficients, gap {task.Error(found.Metrics!):0.0000}: ")
        + task.TextOf(found.Candidate).Replace('\n', ' '));

static Outcome Judge(string text)
{
    var numbers = new List<double>();
    foreach (var line in text.Split('\n'))
        if (double.TryParse(line, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        else return TextTask.Rejected($"'{line}' is no number");
    if (numbers.Count > 8) return TextTask.Rejected("it has more than 8 coefficients");
    var gaps = Enumerable.Range(-20, 41).Select(i => i / 20.0).Select(x =>
        Math.Abs(Enumerable.Reverse(numbers).Aggregate(0.0, (sum, c) => sum * x + c) - Math.Cos(x)));
    return TextTask.Scored(("coefficients", numbers.Count), ("gap", gaps.Max()));
}
