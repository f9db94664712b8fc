using EvoPrompting.Tasks.Clrs.Algorithms;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>Two segments in the unit square; a coin decides beforehand whether they meet.</summary>
internal static class TwoSegments
{
    public static AlgorithmInput Draw(InputDraw d)
    {
        var meet = d.Random.Binomial(0.5) == 1;
        while (true)
        {
            var (x, y) = (d.Sequence(4, 0, 1), d.Sequence(4, 0, 1));
            if (Meet(x, y) == meet) return new(x, y);
        }
    }

    private static bool Meet(double[] x, double[] y)
    {
        return TurnsLeft(0, 2, 3) != TurnsLeft(1, 2, 3) && TurnsLeft(0, 1, 2) != TurnsLeft(0, 1, 3);

        bool TurnsLeft(int a, int b, int c) => (y[c] - y[a]) * (x[b] - x[a]) > (y[b] - y[a]) * (x[c] - x[a]);
    }
}
