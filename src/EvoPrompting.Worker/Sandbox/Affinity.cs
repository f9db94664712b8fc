namespace EvoPrompting.Worker.Sandbox;

/// <summary>The cores that a process may use (Linux, x86-64).</summary>
internal static unsafe class Affinity
{
    /// <summary>The system call that sets them.</summary>
    public const int Number = 203; // sched_setaffinity

    private const int BitsOfAWord = 64;

    /// <summary>
    /// Keeps the calling thread to these cores, with all that it starts or becomes. Where the system takes them from it meanwhile nothing
    /// changes: quiet is wanted, it is no wall.
    /// </summary>
    /// <param name="cores">By their numbers; none changes nothing.</param>
    public static void Set(IReadOnlyList<int> cores)
    {
        if (cores.Count == 0) return;
        var mask = new ulong[cores.Max() / BitsOfAWord + 1];
        foreach (var core in cores) mask[core / BitsOfAWord] |= 1UL << (core % BitsOfAWord);
        fixed (ulong* words = mask) _ = Kernel.Call(Number, 0, mask.Length * sizeof(ulong), (nint)words, 0, 0);
    }
}
