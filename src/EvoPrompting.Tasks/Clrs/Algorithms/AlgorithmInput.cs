namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>One argument of an algorithm, row-major. A number has the shape [].</summary>
public sealed record Argument(int[] Shape, double[] Values)
{
    public static implicit operator Argument(double number) => new([], [number]);

    public static implicit operator Argument(double[] vector) => new([vector.Length], vector);

    public static implicit operator Argument(int[] vector) => new([vector.Length], [.. vector.Select(v => (double)v)]);

    public static implicit operator Argument(double[,] matrix) =>
        new([matrix.GetLength(0), matrix.GetLength(1)], [.. matrix.Cast<double>()]);
}

/// <summary>
/// What an algorithm of the benchmark is called with, in the order of its arguments there: the key, a graph and its source, two strings,
/// ...
/// </summary>
public sealed record AlgorithmInput(params IReadOnlyList<Argument> Arguments)
{
    internal double Number(int argument) => Arguments[argument].Values[0];

    internal int Whole(int argument) => (int)Number(argument);

    internal double[] Vector(int argument) => [.. Arguments[argument].Values];

    internal int[] Wholes(int argument) => [.. Arguments[argument].Values.Select(v => (int)v)];

    internal double[,] Matrix(int argument)
    {
        var (shape, values) = Arguments[argument];
        var matrix = new double[shape[0], shape[1]];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }
}
