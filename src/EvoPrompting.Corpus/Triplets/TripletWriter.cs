namespace EvoPrompting.Corpus.Triplets;

/// <summary>Writes a plan as a triplet function in the style that candidates have.</summary>
public sealed class TripletWriter
{
    private readonly TripletPlan plan;
    private readonly TripletStyle style;
    private readonly string width;
    private readonly RepMethods reps;
    private readonly List<string> lines = [];
    private readonly Dictionary<string, int> named = [];

    private TripletWriter(TripletPlan plan)
    {
        (this.plan, style, width) = (plan, plan.Style, TripletExpressions.Of(plan.Width));
        reps = new RepMethods(style, width);
    }

    /// <summary>Returns the source: line feeds only, none at the end.</summary>
    public static string Write(TripletPlan plan) => new TripletWriter(plan).Written();

    private string Written()
    {
        if (plan.Form == TripletForm.Nodes) WriteNodes();
        else WriteSum();
        List<string> text =
        [
            "class Triplets : TripletFunction", "{",
            "    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)", "    {",
            .. lines.Select(line => "        " + line), "    }",
        ];
        foreach (var method in reps.Methods)
        {
            text.Add("");
            text.AddRange(method.Select(line => "    " + line));
        }

        text.Add("}");
        return string.Join('\n', text);
    }

    private void WriteNodes()
    {
        var term = plan.Groups[0][0];
        var input = TripletExpressions.Input(term);
        var result = plan.Output is null ? reps.Of(term.Rep, input, "outputs")
            : Ended(plan.Output, reps.Of(term.Rep, input, width));
        lines.Add($"var y = {plan.Finish.Aggregate(result, (x, step) => TripletExpressions.Of(step, x, "outputs"))};");
        lines.Add("return y.unsqueeze(1).tile([1, z.shape[1], 1, 1]);");
    }

    private string Ended(Rep output, string x) =>
        reps.Of(output, plan.After.Aggregate(x, (y, step) => TripletExpressions.Of(step, y, width)), "outputs");

    private void WriteSum()
    {
        var groups = plan.Groups.Select(g => g.Select(t => (Term: t, Name: Declare(t, width))).ToList()).ToList();
        var skips = plan.Skip.Select(t => (Term: t, Name: Declare(t, plan.Output is null ? width : "outputs", "skip"))).ToList();
        var sum = style.Sum;
        Add(sum, groups[0]);
        if (groups.Count > 1)
        {
            Add(style.Second, groups[1]);
            lines.Add($"{sum} = {TripletExpressions.Joined(plan.Join, sum, style.Second)};");
        }

        foreach (var step in plan.Before) lines.Add($"{sum} = {TripletExpressions.Of(step, sum, width)};");
        var result = plan.Form == TripletForm.Pairs ? sum : TripletExpressions.Reduced(plan.Reduction, sum, plan.Axis, style.Bare);
        if (!style.Nested && plan.Form == TripletForm.Triplets)
        {
            var name = style.Reduced ?? sum;
            lines.Add($"{(style.Reduced is null ? "" : "var ")}{name} = {result};");
            foreach (var step in plan.After) lines.Add($"{name} = {TripletExpressions.Of(step, name, width)};");
            result = plan.Output is null ? name : reps.Of(plan.Output, name, "outputs");
        }
        else
        {
            result = plan.Output is null ? plan.After.Aggregate(result, (y, step) => TripletExpressions.Of(step, y, width))
                : Ended(plan.Output, result);
        }

        foreach (var (term, name) in skips)
            result += " + " + TripletExpressions.Placed(name, term, term.Places[0], TripletForm.Pairs);
        lines.Add($"return {plan.Finish.Aggregate(result, (x, step) => TripletExpressions.Of(step, x, "outputs"))};");
    }

    private string Declare(Term term, string size, string? prefix = null)
    {
        var value = reps.Of(term.Rep, TripletExpressions.Input(term), size);
        if (style.Early && prefix is null && term.Places.Count == 1)
            value = TripletExpressions.Placed(value, term, term.Places[0], plan.Form);
        var name = Name(prefix ?? (term.IsOfEdges ? style.Edge : term.IsOfNodes ? style.Node : style.Graph));
        lines.Add($"var {name} = {value};");
        return name;
    }

    // Graphs are numbered from the second on, as there is one as a rule.
    private string Name(string stem)
    {
        var count = named[stem] = named.GetValueOrDefault(stem) + 1;
        return (stem == style.Graph || stem == "skip") && count == 1 ? stem : $"{stem}{count}";
    }

    private void Add(string sum, List<(Term Term, string Name)> group)
    {
        var placed = group.SelectMany(t => t.Term.Places.Select(place => (
            Kind: t.Term.IsOfEdges ? 1 : t.Term.IsOfNodes ? 0 : 2,
            Text: style.Early && t.Term.Places.Count == 1 ? t.Name
                : TripletExpressions.Placed(t.Name, t.Term, place, plan.Form)))).ToList();
        var parts = style.Lines switch
        {
            SumLines.One when placed.Sum(p => p.Text.Length) < 100 => [placed],
            SumLines.Each => placed.Select(p => new[] { p }.ToList()),
            _ => placed.GroupBy(p => p.Kind).Select(g => g.ToList()),
        };
        var first = true;
        foreach (var part in parts)
        {
            var text = string.Join(" + ", part.Select(p => p.Text));
            lines.Add(first ? $"var {sum} = {text};" : $"{sum} = {sum} + {text};");
            first = false;
        }
    }
}
