#:project ../../src/EvoPrompting.Runs/EvoPrompting.Runs.csproj
#:property PublishAot=false
using EvoPrompting.Candidates;
using EvoPrompting.Runs;

const int wires = 6;
var bubble = from end in Enumerable.Range(1, wires - 1).Reverse() from low in Enumerable.Range(0, end) select $"{low} {low + 1}";
var task = new TextTask(new TextTaskDefinition
{
    Name = "sorting-network",
    Description = $"Find sorting networks for {wires} numbers with few comparators.",
    Contract = $"A comparator a line: two wires from 0 to {wires - 1}, the lower one first. The smaller number leaves on it.",
    Seeds = [new("bubble", string.Join('\n', bubble))],
    Metrics = [new("comparators", "how many"), new("unsorted", "share of inputs that leave unsorted")],
    Judge = Judge,
    Error = metrics => metrics["unsorted"],
    Size = metrics => metrics["comparators"],
    Fitness = metrics => -metrics["comparators"] - 300 * metrics["unsorted"],
});
var recipe = task.Recipe() with { Search = new() { ErrorCeiling = 0.2, Rounds = 400, Survivors = 4 } };
var result = await new SearchRun(task, recipe, new("runs/sorting-network"), new(1)).RunAsync();
foreach (var found in result.Front.Where(f => task.Error(f.Metrics!) == 0))
    Console.WriteLine($"{task.Size(found.Metrics!)} comparators: {task.TextOf(found.Candidate).Replace("\n", ", ")}");

// By the zero-one principle a network that sorts all zeros and ones sorts everything (Knuth, volume 3, section 5.3.4).
static Outcome Judge(string text)
{
    var network = new List<(int Low, int High)>();
    foreach (var line in text.Split('\n'))
    {
        if (line.Split(' ') is not [[>= '0' and <= '9'] low, [>= '0' and <= '9'] high] || low[0] >= high[0] || high[0] - '0' >= wires)
            return TextTask.Rejected($"'{line}' is no comparator");
        network.Add((low[0] - '0', high[0] - '0'));
    }
    var unsorted = Enumerable.Range(0, 1 << wires).Count(input =>
        network.Aggregate(input, (x, c) => (x >> c.Low & ~(x >> c.High) & 1) == 1 ? x ^ (1 << c.Low | 1 << c.High) : x) is var output
        && output + (1 << wires - int.PopCount(input)) != 1 << wires);
    return TextTask.Scored(("comparators", network.Count), ("unsorted", unsorted / (double)(1 << wires)));
}
