namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// The special rights of root, given up one by one: what root may still do afterwards is read and write its own files, which Landlock
/// forbids. They are gone for good once the process has replaced its program.
/// </summary>
internal static unsafe class Capabilities
{
    private const long SetCapabilities = 126;
    private const int DropFromBoundingSet = 24, ClearAmbientSet = 47, ClearAll = 4, Highest = 63;
    private const uint Version3 = 0x20080522;

    private struct Header
    {
        public uint Version;
        public int Process;
    }

    /// <summary>To be called before <c>no_new_privs</c> is set: with that, no program that is started afterwards gets them back.</summary>
    /// <exception cref="SandboxException">They could not be given up.</exception>
    public static void Drop()
    {
        for (var capability = 0; capability <= Highest; capability++) // refused past the last one, and to who has none; both are fine
            if (Kernel.ProcessControl(DropFromBoundingSet, capability, 0, 0, 0) != 0)
                break;

        _ = Kernel.ProcessControl(ClearAmbientSet, ClearAll, 0, 0, 0); // kernels before 4.3 have no such set
        var header = new Header { Version = Version3 };
        var none = stackalloc uint[6]; // effective, permitted, inheritable; twice 32
        new Span<uint>(none, 6).Clear();
        if (Kernel.Call(SetCapabilities, (nint)(&header), (nint)none, 0, 0, 0) != 0)
            throw new SandboxException($"capabilities could not be given up (error {Kernel.LastError})");
    }

    /// <summary>Says whether this process has any.</summary>
    public static bool Any() => File.ReadLines("/proc/self/status")
        .Any(line => (line.StartsWith("CapEff:", StringComparison.Ordinal) || line.StartsWith("CapPrm:", StringComparison.Ordinal))
            && line.TrimEnd()[7..].Trim().Trim('0').Length > 0);
}
