namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>
/// The depth-first walk that six algorithms share. The recursion is written out: <see cref="Below"/> chains the nodes on the stack,
/// <see cref="Top"/> is the last one. A node is grey from being pushed on and black once nothing is left to be found from it; a node that
/// is returned to looks through its neighbours from the start again.
/// </summary>
internal abstract class DepthFirstWalk(double[,] weights, ProbeRecorder probes)
{
    protected const int White = 0, Grey = 1, Black = 2;

    protected int N { get; } = weights.GetLength(0);

    protected ProbeRecorder Probes { get; } = probes;

    protected double[,] Weights { get; set; } = weights;

    protected int[] Colour { get; private set; } = new int[weights.GetLength(0)];

    protected int[] Below { get; private set; } = Nodes.Identity(weights.GetLength(0));

    protected int Start { get; private set; }

    protected int Top { get; private set; }

    protected int U { get; private set; }

    protected int V { get; private set; }

    /// <summary>Takes a snapshot of the hints.</summary>
    protected abstract void Emit();

    /// <summary>Whether <see cref="U"/> has to be entered now that it is on top: once.</summary>
    protected virtual bool IsNew => Colour[U] == White;

    protected virtual void OnTop()
    {
    }

    /// <summary>Node <see cref="U"/> is seen for the first time.</summary>
    protected virtual void OnEnter()
    {
    }

    /// <summary>White node <see cref="V"/> is put on the stack from <see cref="U"/>.</summary>
    protected virtual void OnPush()
    {
    }

    /// <summary>Neighbour <see cref="V"/> of <see cref="U"/> is not white.</summary>
    protected virtual void OnSeen()
    {
    }

    /// <summary>All neighbours of <see cref="U"/> have been seen.</summary>
    protected virtual void OnFinish()
    {
    }

    protected void ForgetColours() => (Colour, Below) = (new int[N], Nodes.Identity(N));

    protected void WalkFromAll(IEnumerable<int> starts)
    {
        foreach (var start in starts)
            if (Colour[start] == White) WalkFrom(start);
    }

    protected void WalkFrom(int start)
    {
        Start = Top = U = V = start;
        Emit();
        while (true)
        {
            OnTop();
            if (IsNew)
            {
                Colour[U] = Grey;
                OnEnter();
                Emit();
            }

            PushFirstWhiteNeighbour();
            if (Top == U)
            {
                Colour[U] = Black;
                OnFinish();
                Emit();
                if (Below[U] == U) return;
                Pop();
            }

            U = Top;
        }
    }

    private void PushFirstWhiteNeighbour()
    {
        for (V = 0; V < N; V++)
        {
            if (Weights[U, V] == 0) continue;
            if (Colour[V] == White)
            {
                Colour[V] = Grey;
                Below[V] = Top;
                Top = V;
                OnPush();
                Emit();
                return;
            }

            OnSeen();
        }

        V = N - 1;
    }

    private void Pop()
    {
        var popped = Top;
        Top = Below[popped];
        Below[popped] = popped;
    }
}
