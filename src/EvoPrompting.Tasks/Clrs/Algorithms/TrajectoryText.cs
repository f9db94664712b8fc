using System.Globalization;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>
/// Writes a trajectory for people: a line for each probe, one for each row of a probe on edges. Numbers have four decimals; a one-hot
/// choice is written as the node chosen, masks and classes as digits with '-' where the value does not matter, pointers as a list of nodes.
/// </summary>
public static class TrajectoryText
{
    /// <summary>Returns the lines: inputs, the hints step by step (from the second step on only lines that changed), outputs.</summary>
    public static IEnumerable<string> Lines(Trajectory trajectory)
    {
        var names = trajectory.Inputs.Concat(trajectory.Outputs).Concat(trajectory.Hints).SelectMany(p => Rows(p, 1, 0))
            .Max(row => row.Name.Length);
        string Line(string when, (string Name, string Value) row) => $"{when,-6}  {row.Name.PadRight(names)}  {row.Value}".TrimEnd();

        foreach (var row in trajectory.Inputs.SelectMany(p => Rows(p, 1, 0))) yield return Line("input", row);
        var last = new Dictionary<string, string>();
        for (var t = 0; t < trajectory.Steps; t++)
        {
            var rows = trajectory.Hints.SelectMany(p => Rows(p, trajectory.Steps, t)).ToArray();
            var changed = rows.Where(row => last.GetValueOrDefault(row.Name) != row.Value).ToArray();
            foreach (var row in changed) yield return Line($"{t,4}", row);
            if (changed.Length < rows.Length) yield return Line($"{t,4}", ("=", $"{rows.Length - changed.Length} unchanged"));
            foreach (var (name, value) in changed) last[name] = value;
        }

        foreach (var row in trajectory.Outputs.SelectMany(p => Rows(p, 1, 0))) yield return Line("output", row);
    }

    private static IEnumerable<(string Name, string Value)> Rows(ProbeArray probe, int steps, int step)
    {
        var size = probe.Values.Length / steps;
        var values = probe.Values[(step * size)..((step + 1) * size)];
        if (probe.Spec.Location != ProbeLocation.Edge) return [(probe.Spec.Name, Text(probe.Spec, values))];
        var rows = probe.Shape[probe.Spec.Stage == ProbeStage.Hint ? 1 : 0];
        return values.Chunk(size / rows).Select((row, i) => ($"{probe.Spec.Name}[{i}]", Text(probe.Spec, row)));
    }

    private static string Text(ProbeSpec spec, double[] values) => spec.Type switch
    {
        ProbeType.Mask => string.Concat(values.Select(Digit)),
        ProbeType.MaskOne => Chosen(values),
        ProbeType.Categorical => string.Concat(values.Chunk(spec.Classes).Select(Chosen)),
        ProbeType.Scalar => string.Join(' ', values.Select(v => v.ToString("0.####", CultureInfo.InvariantCulture))),
        _ => string.Join(' ', values.Select(v => (int)v)),
    };

    private static string Digit(double value) => value < 0 ? "-" : value.ToString(CultureInfo.InvariantCulture);

    private static string Chosen(double[] oneHot) =>
        oneHot.Contains(-1) ? "-" : Array.IndexOf(oneHot, 1).ToString(CultureInfo.InvariantCulture);
}
