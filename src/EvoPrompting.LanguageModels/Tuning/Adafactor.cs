namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Adafactor for one matrix (Shazeer and Stern 2018, algorithm 4): second moments kept as row and column means, decay
/// 1 - step^-0.8, updates clipped to a root mean square of 1 and scaled by the parameter's root mean square (at least 0.001).
/// </summary>
internal sealed class Adafactor
{
    private const double Smallest = 1e-30, LeastScale = 1e-3, DecayPower = 0.8, MostUpdate = 1;
    private readonly int rows, columns;
    private readonly double[] rowMeans, columnMeans;
    private int step;

    /// <param name="state">From <see cref="State"/>; empty at the start.</param>
    /// <exception cref="ArgumentException">The state is of a matrix of another shape.</exception>
    public Adafactor(int rows, int columns, IReadOnlyList<float> state)
    {
        (this.rows, this.columns) = (rows, columns);
        (rowMeans, columnMeans) = (new double[rows], new double[columns]);
        if (state.Count == 0) return;
        if (state.Count != 1 + rows + columns)
            throw new ArgumentException($"the optimizer state has {state.Count} numbers instead of {1 + rows + columns}", nameof(state));
        step = (int)state[0];
        for (var i = 0; i < rows; i++) rowMeans[i] = state[1 + i];
        for (var i = 0; i < columns; i++) columnMeans[i] = state[1 + rows + i];
    }

    /// <summary>Returns the state: steps taken, row means, column means.</summary>
    public float[] State() => [step, .. rowMeans.Select(m => (float)m), .. columnMeans.Select(m => (float)m)];

    /// <summary>Takes one step on <paramref name="values"/> in place; both lie row after row.</summary>
    public void Step(Span<float> values, ReadOnlySpan<float> gradient, double rate)
    {
        step++;
        var decay = 1 - Math.Pow(step, -DecayPower);
        UpdateMeans(gradient, decay);
        var meanOfRows = rowMeans.Sum() / rows;
        var updates = new double[values.Length];
        var squares = 0.0;
        for (var i = 0; i < updates.Length; i++)
        {
            updates[i] = gradient[i] / Math.Sqrt(rowMeans[i / columns] * columnMeans[i % columns] / meanOfRows);
            squares += updates[i] * updates[i];
        }

        var clip = Math.Max(1, Math.Sqrt(squares / updates.Length) / MostUpdate);
        var scale = rate * Math.Max(LeastScale, RootMeanSquare(values)) / clip;
        for (var i = 0; i < updates.Length; i++) values[i] -= (float)(scale * updates[i]);
    }

    private void UpdateMeans(ReadOnlySpan<float> gradient, double decay)
    {
        var (byRow, byColumn) = (new double[rows], new double[columns]);
        for (var i = 0; i < gradient.Length; i++)
        {
            var square = (double)gradient[i] * gradient[i] + Smallest;
            byRow[i / columns] += square / columns;
            byColumn[i % columns] += square / rows;
        }

        for (var i = 0; i < rows; i++) rowMeans[i] = decay * rowMeans[i] + (1 - decay) * byRow[i];
        for (var i = 0; i < columns; i++) columnMeans[i] = decay * columnMeans[i] + (1 - decay) * byColumn[i];
    }

    private static double RootMeanSquare(ReadOnlySpan<float> values)
    {
        var squares = 0.0;
        foreach (var value in values) squares += (double)value * value;
        return Math.Sqrt(squares / values.Length);
    }
}
