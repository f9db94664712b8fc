using EvoPrompting.Recipes;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>Moves the vectors of a soft prompt down a gradient. What it remembers can be taken out and given to another one.</summary>
internal abstract class SoftPromptOptimizer
{
    /// <summary>The least size of vectors that a step is scaled by (Shazeer and Stern 2018, epsilon 2).</summary>
    private const double LeastScale = 1e-3;

    /// <summary>Steps taken, in all processes.</summary>
    protected int Steps { get; private set; }

    /// <summary>Makes one that goes on from a state; an empty one is the start.</summary>
    /// <exception cref="ArgumentException">The state is of a matrix of another shape, or of another optimiser.</exception>
    public static SoftPromptOptimizer Of(TuningOptimizer kind, int rows, int columns, IReadOnlyList<float> state) =>
        kind == TuningOptimizer.Adam ? new Adam(rows * columns, state) : new Adafactor(rows, columns, state);

    /// <summary>Returns what it remembers: first the steps taken.</summary>
    public abstract float[] State();

    /// <summary>Takes one step on <paramref name="values"/> in place; all lie row after row.</summary>
    /// <param name="rate">With <see cref="TuningScaling.Vectors"/> relative to the values' root mean square.</param>
    public void Step(Span<float> values, ReadOnlySpan<float> gradient, double rate, TuningScaling scaling)
    {
        Steps++;
        var scale = rate * (scaling == TuningScaling.Vectors ? Math.Max(LeastScale, RootMeanSquare(values)) : 1);
        var updates = Updates(gradient);
        for (var i = 0; i < updates.Length; i++) values[i] -= (float)(scale * updates[i]);
    }

    /// <summary>Returns what a step of rate 1 takes off the values, and remembers the gradient.</summary>
    protected abstract double[] Updates(ReadOnlySpan<float> gradient);

    /// <summary>Reads the steps of a state of <paramref name="count"/> numbers; false where there is none.</summary>
    protected bool Begin(IReadOnlyList<float> state, int count)
    {
        if (state.Count == 0) return false;
        if (state.Count != count)
            throw new ArgumentException($"the optimizer state has {state.Count} numbers instead of {count}", nameof(state));
        Steps = (int)state[0];
        return true;
    }

    private static double RootMeanSquare(ReadOnlySpan<float> values)
    {
        var squares = 0.0;
        foreach (var value in values) squares += (double)value * value;
        return Math.Sqrt(squares / values.Length);
    }
}
