namespace EvoPrompting.Corpus.Metrics;

/// <summary>Compiles and runs programs of the corpus. They are our own text, so it needs no sandbox.</summary>
public interface IProgramMeter
{
    /// <summary>Measures the programs; equal orders give equal measures. One measure for each order, in order.</summary>
    Task<IReadOnlyList<ProgramMeasure>> MeasureAsync(IReadOnlyList<MeasureOrder> orders, CancellationToken stop);
}

/// <summary>What to measure of a program.</summary>
/// <param name="Task">The task that it is measured on, from 0.</param>
/// <param name="Trained">False for the size only.</param>
/// <param name="TrainingSeed">Initial weights and batches are drawn from it.</param>
public sealed record MeasureOrder(string Source, int Task, bool Trained, ulong TrainingSeed);

/// <summary>What was measured.</summary>
/// <param name="Size">Trainable parameters.</param>
/// <param name="Accuracy">The best accuracy seen, in [0, 1]; null where the program was not to be trained.</param>
/// <param name="Rejection">Why there are no numbers, or null.</param>
public sealed record ProgramMeasure(int Size, double? Accuracy, string? Rejection = null);
