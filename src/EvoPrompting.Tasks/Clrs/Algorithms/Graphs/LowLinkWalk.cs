namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>
/// A timed walk that also finds, for each node, the earliest discovered node that it reaches by its walk's tree and one edge more.
/// </summary>
internal abstract class LowLinkWalk(double[,] weights, ProbeRecorder probes) : TimedWalk(weights, probes)
{
    protected int[] Parents { get; } = Nodes.Identity(weights.GetLength(0));

    protected double[] Low { get; } = new double[weights.GetLength(0)];

    /// <summary>
    /// Node <paramref name="child"/> of <see cref="DepthFirstWalk.U"/> (at a root: also the root itself) has been taken into account.
    /// </summary>
    protected abstract void OnChildFinished(int child);

    protected override void OnEnter()
    {
        base.OnEnter();
        Low[U] = Discovered[U];
    }

    protected override void OnPush() => Parents[V] = U;

    protected override void OnSeen()
    {
        if (V == Parents[U]) return;
        Low[U] = Math.Min(Low[U], Discovered[V]);
        Emit();
    }

    protected override void OnFinish()
    {
        base.OnFinish();
        for (var child = 0; child < N; child++)
        {
            if (Parents[child] != U) continue;
            Low[U] = Math.Min(Low[U], Low[child]);
            OnChildFinished(child);
        }
    }
}
