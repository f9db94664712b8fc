using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>
/// The value of a probe as an algorithm has it: a number, an array over the nodes or one over pairs of nodes. What a whole number means is
/// the probe's business: for a <see cref="ProbeType.MaskOne"/> it is the node, for a <see cref="ProbeType.Categorical"/> the class, -1
/// being "does not matter".
/// </summary>
internal readonly struct ProbeValue
{
    private readonly Array? entries;
    private readonly double number;

    private ProbeValue(double number) => this.number = number;

    private ProbeValue(Array entries) => this.entries = entries;

    /// <summary>The length of the first axis; 0 for a number.</summary>
    public int Length => entries?.GetLength(0) ?? 0;

    public static implicit operator ProbeValue(int number) => new(number);

    public static implicit operator ProbeValue(double number) => new(number);

    public static implicit operator ProbeValue(bool flag) => new(flag ? 1 : 0);

    public static implicit operator ProbeValue(int[] entries) => new(entries);

    public static implicit operator ProbeValue(double[] entries) => new(entries);

    public static implicit operator ProbeValue(bool[] entries) => new(entries);

    public static implicit operator ProbeValue(int[,] entries) => new(entries);

    public static implicit operator ProbeValue(double[,] entries) => new(entries);

    public static implicit operator ProbeValue(bool[,] entries) => new(entries);

    /// <summary>Writes the value in the probe's encoding.</summary>
    /// <param name="target">As long as the probe's shape; all zeros.</param>
    /// <exception cref="ProbeException">The value does not fit the probe.</exception>
    public void Write(ProbeSpec spec, int nodes, Span<double> target)
    {
        switch (spec.Type)
        {
            case ProbeType.MaskOne:
                ProbeException.ThrowIf(entries is not null || !IsIndex(number, nodes), spec, "is not one of the nodes");
                target[(int)number] = 1;
                return;
            case ProbeType.Categorical:
                WriteClasses(spec, target);
                return;
            default:
                CopyTo(target, spec);
                Check(spec, nodes, target);
                return;
        }
    }

    private static bool IsIndex(double value, int count) => value >= 0 && value < count && value == Math.Floor(value);

    private static void Check(ProbeSpec spec, int nodes, ReadOnlySpan<double> values)
    {
        if (spec.Type == ProbeType.Scalar) return;
        foreach (var value in values)
        {
            if (spec.Type == ProbeType.Mask)
                ProbeException.ThrowIf(value is not (0 or 1 or -1), spec, "is a mask and has an entry other than 0, 1, -1");
            else
                ProbeException.ThrowIf(!IsIndex(value, nodes), spec, "points outside the nodes");
        }
    }

    /// <remarks>An entry that does not matter has -1 for its last class and 0 for the others, as in the benchmark.</remarks>
    private void WriteClasses(ProbeSpec spec, Span<double> target)
    {
        var classes = new double[target.Length / spec.Classes];
        CopyTo(classes, spec);
        for (var i = 0; i < classes.Length; i++)
        {
            var masked = classes[i] == -1;
            ProbeException.ThrowIf(!masked && !IsIndex(classes[i], spec.Classes), spec, $"has a class outside its {spec.Classes}");
            target[i * spec.Classes + (masked ? spec.Classes - 1 : (int)classes[i])] = masked ? -1 : 1;
        }
    }

    private void CopyTo(Span<double> target, ProbeSpec spec)
    {
        ProbeException.ThrowIf(target.Length != (entries?.Length ?? 1), spec, "has another shape than its location says");
        var i = 0;
        switch (entries)
        {
            case null:
                target[0] = number;
                break;
            case double[] vector:
                vector.CopyTo(target);
                break;
            case int[] vector:
                foreach (var value in vector) target[i++] = value;
                break;
            case bool[] vector:
                foreach (var value in vector) target[i++] = value ? 1 : 0;
                break;
            case double[,] matrix:
                foreach (var value in matrix) target[i++] = value;
                break;
            case int[,] matrix:
                foreach (var value in matrix) target[i++] = value;
                break;
            case bool[,] matrix:
                foreach (var value in matrix) target[i++] = value ? 1 : 0;
                break;
        }
    }
}
