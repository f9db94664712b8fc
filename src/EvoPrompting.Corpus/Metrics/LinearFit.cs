namespace EvoPrompting.Corpus.Metrics;

/// <summary>Solves linear least squares with a ridge, by Cholesky's method.</summary>
public static class LinearFit
{
    /// <summary>Returns w that makes |X w - y|^2 + ridge |w|^2 smallest.</summary>
    /// <param name="ridge">Positive.</param>
    public static double[] Ridge(double[][] x, double[] y, double ridge)
    {
        var n = x[0].Length;
        var a = new double[n, n];
        var b = new double[n];
        for (var row = 0; row < x.Length; row++)
        {
            for (var i = 0; i < n; i++)
            {
                b[i] += x[row][i] * y[row];
                for (var j = 0; j <= i; j++) a[i, j] += x[row][i] * x[row][j];
            }
        }

        for (var i = 0; i < n; i++) a[i, i] += ridge;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++) sum -= a[i, k] * a[j, k];
                a[i, j] = i == j ? Math.Sqrt(sum) : sum / a[j, j];
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++) b[i] -= a[i, k] * b[k];
            b[i] /= a[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++) b[i] -= a[k, i] * b[k];
            b[i] /= a[i, i];
        }

        return b;
    }

    public static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
