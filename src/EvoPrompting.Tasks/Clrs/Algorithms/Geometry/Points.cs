namespace EvoPrompting.Tasks.Clrs.Algorithms.Geometry;

/// <summary>Points in the plane.</summary>
internal sealed class Points(double[] x, double[] y)
{
    public int Count => x.Length;

    public double[] X => x;

    public double[] Y => y;

    /// <summary>The lowest point, of several the leftmost.</summary>
    public int Lowest()
    {
        var lowest = 0;
        for (var i = 1; i < Count; i++)
            if (y[i] < y[lowest] || (y[i] == y[lowest] && x[i] < x[lowest])) lowest = i;
        return lowest;
    }

    /// <summary>Positive where going from <paramref name="a"/> over <paramref name="b"/> to <paramref name="c"/> turns left.</summary>
    public double Cross(int a, int b, int c) => (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
}
