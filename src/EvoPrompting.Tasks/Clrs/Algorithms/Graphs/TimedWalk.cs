namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>A depth-first walk with a clock: it notes when each node was discovered and when it was finished.</summary>
internal abstract class TimedWalk(double[,] weights, ProbeRecorder probes) : DepthFirstWalk(weights, probes)
{
    /// <summary>A tick, and what one child counts: hints are small numbers.</summary>
    protected const double Tick = 0.01;

    protected double Time { get; private set; }

    protected double[] Discovered { get; } = new double[weights.GetLength(0)];

    protected double[] Finished { get; } = new double[weights.GetLength(0)];

    protected override bool IsNew => base.IsNew || Discovered[U] == 0;

    protected override void OnEnter() => Discovered[U] = Time += Tick;

    protected override void OnFinish() => Finished[U] = Time += Tick;
}
