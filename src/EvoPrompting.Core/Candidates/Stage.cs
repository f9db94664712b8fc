namespace EvoPrompting.Candidates;

/// <summary>Where a candidate stopped. The order is the order in which a candidate passes them.</summary>
public enum Stage
{
    /// <summary>The completion holds no whole program, or more than one.</summary>
    Completion,

    /// <summary>The compiler refused it.</summary>
    Compile,

    /// <summary>It uses what a candidate may not use.</summary>
    Check,

    /// <summary>It does not keep the task's contract: wrong class, wrong output shape, no trainable parameters.</summary>
    Contract,

    /// <summary>Counted before training, it is too costly.</summary>
    Cost,

    /// <summary>It failed while running: shape error, exception, non-finite loss.</summary>
    Run,

    /// <summary>It took longer than the clock limit. A run with such a candidate is marked: a clock decided.</summary>
    Time,

    /// <summary>It ran out of memory.</summary>
    Memory,

    /// <summary>Its process died: stack overflow, abort, exit.</summary>
    Crash,

    /// <summary>It tries to win without learning: see the task's rules.</summary>
    Gaming,
}
