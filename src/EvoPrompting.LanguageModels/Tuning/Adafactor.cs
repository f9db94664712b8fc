namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Adafactor for one matrix (Shazeer and Stern 2018, algorithm 4): second moments kept as row and column means, decay
/// 1 - step^-0.8, updates clipped to a root mean square of 1.
/// </summary>
internal sealed class Adafactor : SoftPromptOptimizer
{
    private const double Smallest = 1e-30, DecayPower = 0.8, MostUpdate = 1;
    private readonly int rows, columns;
    private readonly double[] rowMeans, columnMeans;

    /// <param name="state">From <see cref="State"/>; empty at the start.</param>
    public Adafactor(int rows, int columns, IReadOnlyList<float> state)
    {
        (this.rows, this.columns) = (rows, columns);
        (rowMeans, columnMeans) = (new double[rows], new double[columns]);
        if (!Begin(state, 1 + rows + columns)) return;
        for (var i = 0; i < rows; i++) rowMeans[i] = state[1 + i];
        for (var i = 0; i < columns; i++) columnMeans[i] = state[1 + rows + i];
    }

    /// <summary>Returns the state: steps taken, row means, column means.</summary>
    public override float[] State() => [Steps, .. rowMeans.Select(m => (float)m), .. columnMeans.Select(m => (float)m)];

    protected override double[] Updates(ReadOnlySpan<float> gradient)
    {
        UpdateMeans(gradient, 1 - Math.Pow(Steps, -DecayPower));
        var meanOfRows = rowMeans.Sum() / rows;
        var updates = new double[gradient.Length];
        var squares = 0.0;
        for (var i = 0; i < updates.Length; i++)
        {
            updates[i] = gradient[i] / Math.Sqrt(rowMeans[i / columns] * columnMeans[i % columns] / meanOfRows);
            squares += updates[i] * updates[i];
        }

        var clip = Math.Max(1, Math.Sqrt(squares / updates.Length) / MostUpdate);
        for (var i = 0; i < updates.Length; i++) updates[i] /= clip;
        return updates;
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
}
