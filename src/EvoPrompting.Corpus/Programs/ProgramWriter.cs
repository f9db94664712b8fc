namespace EvoPrompting.Corpus.Programs;

/// <summary>Writes a plan as a program in the style that candidates have.</summary>
public static class ProgramWriter
{
    /// <summary>The line that every candidate starts with.</summary>
    public const string Stub = "class Model : Module";

    /// <summary>Returns the source: line feeds only, none at the end.</summary>
    /// <exception cref="ArgumentException">The plan does not fit the input: see <see cref="PlanCounter"/>.</exception>
    public static string Write(ProgramPlan plan, Shape input)
    {
        var body = new BodyWriter(plan, input);
        var lines = new List<string> { Stub, "{", "    public override Tensor Call(Tensor x)", "    {" };
        lines.AddRange(body.Lines.Select(Indented).Select(Indented));
        lines.Add("    }");
        foreach (var method in body.Methods)
        {
            lines.Add("");
            lines.AddRange(method.Select(Indented));
        }

        lines.Add("}");
        return string.Join('\n', lines);
    }

    internal static string Indented(string line) => line.Length == 0 ? line : "    " + line;
}
