namespace EvoPrompting.Corpus.Programs;

/// <summary>Puts the commonest width and a loop's count into constants, where the style asks for it and it pays.</summary>
internal sealed class Naming
{
    private static readonly string[] Nothing = [];

    private readonly ProgramStyle style;
    private readonly int width, count;
    private string? widthName, countName;
    private bool widthUsed, countUsed;

    public Naming(ProgramPlan plan, Shape input)
    {
        style = plan.Style;
        var widths = new List<int>();
        var counts = new List<int>();
        Collect(plan.Nodes, widths, counts);
        if (style.WidthName is not null)
            width = widths.GroupBy(w => w).Where(g => g.Count() > 1).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key)
                .Select(g => g.Key).FirstOrDefault();
        if (style.CountName is not null && style.Loop == LoopStyle.For)
            count = counts.FirstOrDefault();
    }

    /// <summary>True while a function is written that does not see the constants.</summary>
    public bool Suspended { get; set; }

    public bool Declares(string name) => name == widthName || name == countName;

    /// <summary>The statement that declares those constants that were used, or null.</summary>
    public string? Declaration
    {
        get
        {
            string[] constants = [.. widthUsed ? [$"{widthName} = {width}"] : Nothing, .. countUsed ? [$"{countName} = {count}"] : Nothing];
            return constants.Length > 0 ? $"int {string.Join(", ", constants)};" : null;
        }
    }

    /// <summary>Reserves the names, before anything else is declared.</summary>
    public void Declare(Scope scope)
    {
        if (width > 0) widthName = scope.Declare(style.WidthName!, "width", "channels");
        if (count > 0) countName = scope.Declare(style.CountName!, "layers", "blocks");
    }

    public string Width(int features)
    {
        if (widthName is null || Suspended) return Expressions.Text(features);
        var text = features == width ? widthName
            : features == 2 * width ? $"2 * {widthName}"
            : width > 2 && 2 * features == width ? $"{widthName} / 2"
            : null;
        widthUsed |= text is not null;
        return text ?? Expressions.Text(features);
    }

    public string RepeatCount(int repeats)
    {
        if (countName is null || Suspended || repeats != count) return Expressions.Text(repeats);
        countUsed = true;
        return countName;
    }

    /// <summary>Returns a loop head that runs through the widths, or null where they are no simple progression.</summary>
    public static string? Progression(Sequence<int> widths, string name)
    {
        var (first, last) = (widths[0], widths[^1]);
        if (Steps((a, b) => b == 2 * a)) return $"for (int {name} = {first}; {name} <= {last}; {name} *= 2)";
        if (Steps((a, b) => a == 2 * b)) return $"for (int {name} = {first}; {name} >= {last}; {name} /= 2)";
        var step = widths[1] - first;
        if (step > 0 && Steps((a, b) => b - a == step)) return $"for (int {name} = {first}; {name} <= {last}; {name} += {step})";
        if (step < 0 && Steps((a, b) => b - a == step)) return $"for (int {name} = {first}; {name} >= {last}; {name} -= {-step})";
        return null;

        bool Steps(Func<int, int, bool> follows) => Enumerable.Range(1, widths.Count - 1).All(i => follows(widths[i - 1], widths[i]));
    }

    private static void Collect(Sequence<Node> nodes, List<int> widths, List<int> counts)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case Conv { Features: > 0 and not 10, Depthwise: false } conv: widths.Add(conv.Features); break;
                case Dense { Features: > 0 and not 10 } dense: widths.Add(dense.Features); break;
                case Residual residual: Collect(residual.Body, widths, counts); break;
                case Repeat repeat:
                    if (repeat.Count > 1) counts.Add(repeat.Count);
                    Collect(repeat.Body, widths, counts);
                    break;
                case Branches branches:
                    foreach (var path in branches.Paths) Collect(path, widths, counts);
                    break;
                default: break;
            }
        }
    }
}
