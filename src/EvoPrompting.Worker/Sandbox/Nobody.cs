using System.Runtime.InteropServices;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// Root becomes a user that owns nothing before it starts a jailed command. Linux counts no processes of root, so nothing would bind a
/// command that multiplies; and what root owns could be changed without any special right.
/// </summary>
internal static unsafe class Nobody
{
    private const int User = 65534, KeepCapabilities = 8, DropFromBoundingSet = 24, AmbientSet = 47, Raise = 2, Highest = 63;
    private const int SetSecureBits = 28, RightsStayWithUser = 4; // SECBIT_NO_SETUID_FIXUP
    private const long SetGroups = 116, SetUsers = 117, SetGroupIds = 119, GetCapabilities = 125, SetCapabilities = 126;
    private const uint Version3 = 0x20080522;

    /// <summary>The right to read and enter what files' modes forbid: Landlock alone then says what may be read.</summary>
    private const int Reading = 2;

    private struct Header
    {
        public uint Version;
        public int Process;
    }

    /// <summary>To be called by the thread that then starts the command: other threads stay what they are.</summary>
    /// <param name="folders">What is to be its own, with all in it.</param>
    /// <exception cref="SandboxException">This root is not allowed to.</exception>
    public static void Become(IEnumerable<string> folders)
    {
        foreach (var folder in folders) Give(folder);
        for (var capability = 0; capability <= Highest; capability++)
            if (capability != Reading)
                _ = Kernel.ProcessControl(DropFromBoundingSet, capability, 0, 0, 0); // refused past the last one, which is fine
        _ = Kernel.ProcessControl(SetSecureBits, RightsStayWithUser, 0, 0, 0); // else access(2), which compilers ask, forgets the one kept
        if (Kernel.ProcessControl(KeepCapabilities, 1, 0, 0, 0) != 0
            || Kernel.Call(SetGroups, 0, 0, 0, 0, 0) != 0
            || Kernel.Call(SetGroupIds, User, User, User, 0, 0) != 0
            || Kernel.Call(SetUsers, User, User, User, 0, 0) != 0)
            throw new SandboxException(
                $"this root cannot become another user (error {Kernel.LastError}): start as a usual user, or use '--sandbox none'");
        KeepReading();
    }

    private static void KeepReading()
    {
        var header = new Header { Version = Version3 };
        var sets = stackalloc uint[6]; // effective, permitted, inheritable; twice 32
        if (Kernel.Call(GetCapabilities, (nint)(&header), (nint)sets, 0, 0, 0) != 0)
            throw new SandboxException($"capabilities could not be read (error {Kernel.LastError})");
        var kept = sets[1] & (1u << Reading); // a container's root may not have it
        new Span<uint>(sets, 6).Clear();
        sets[0] = sets[1] = sets[2] = kept;
        if (Kernel.Call(SetCapabilities, (nint)(&header), (nint)sets, 0, 0, 0) != 0)
            throw new SandboxException($"capabilities could not be given up (error {Kernel.LastError})");
        if (kept != 0) _ = Kernel.ProcessControl(AmbientSet, Raise, Reading, 0, 0);
    }

    private static void Give(string folder)
    {
        _ = Owner(folder, User, User);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null }) Give(entry.FullName);
            else _ = Owner(entry.FullName, User, User);
        }
    }

    [DllImport("libc", EntryPoint = "lchown")]
    private static extern int Owner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int user, int group);
}
