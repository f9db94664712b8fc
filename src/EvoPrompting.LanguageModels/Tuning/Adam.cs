namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1): beta 0.9 and 0.999, epsilon 1e-8, means corrected for their start.</summary>
internal sealed class Adam : SoftPromptOptimizer
{
    private const double FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8;
    private readonly double[] means, squares;

    /// <param name="state">From <see cref="State"/>; empty at the start.</param>
    public Adam(int numbers, IReadOnlyList<float> state)
    {
        (means, squares) = (new double[numbers], new double[numbers]);
        if (!Begin(state, 1 + 2 * numbers)) return;
        for (var i = 0; i < numbers; i++) (means[i], squares[i]) = (state[1 + i], state[1 + numbers + i]);
    }

    /// <summary>Returns the state: steps taken, means of gradients, means of their squares.</summary>
    public override float[] State() => [Steps, .. means.Select(m => (float)m), .. squares.Select(s => (float)s)];

    protected override double[] Updates(ReadOnlySpan<float> gradient)
    {
        var updates = new double[gradient.Length];
        var (first, second) = (1 - Math.Pow(FirstDecay, Steps), 1 - Math.Pow(SecondDecay, Steps));
        for (var i = 0; i < updates.Length; i++)
        {
            means[i] = FirstDecay * means[i] + (1 - FirstDecay) * gradient[i];
            squares[i] = SecondDecay * squares[i] + (1 - SecondDecay) * gradient[i] * gradient[i];
            updates[i] = means[i] / first / (Math.Sqrt(squares[i] / second) + Epsilon);
        }

        return updates;
    }
}
