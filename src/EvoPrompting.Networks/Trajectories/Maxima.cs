namespace EvoPrompting.Networks.Trajectories;

internal static class Maxima
{
    /// <summary>Returns where the largest value stands, of several the first.</summary>
    public static int IndexOfMaximum(this ReadOnlySpan<double> values)
    {
        var largest = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[largest]) largest = i;
        return largest;
    }
}
