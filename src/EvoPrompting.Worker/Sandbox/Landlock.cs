namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// Landlock: of all files this process and its later threads may only open what is listed; no TCP port, no signal and no abstract socket
/// outside. It does not reach threads that run already, so the caller replaces the process afterwards.
/// </summary>
internal static unsafe class Landlock
{
    private const long CreateRuleset = 444, AddRule = 445, RestrictSelf = 446;
    private const ulong Execute = 1, WriteFile = 2, ReadFile = 4, ReadFolder = 8;

    // Remove folders and files, make folders and regular files; from version 2 move between folders, from 3 truncate. Neither devices nor
    // sockets, pipes or symbolic links: a trusted reader of such a folder would be led astray or wait forever.
    private const ulong Change = 16 | 32 | 128 | 256, Refer = 8192, Truncate = 16384;

    /// <summary>The first version that keeps signals inside.</summary>
    public const int ScopesSignals = 6;

    private struct Ruleset
    {
        public ulong Files, Network, Scopes;
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 1)]
    private struct Beneath
    {
        public ulong Rights;
        public int Folder;
    }

    /// <summary>Returns the kernel's Landlock version, or 0 where there is none.</summary>
    public static int Version() => (int)Math.Max(0, Kernel.Call(CreateRuleset, 0, 0, 1, 0, 0));

    /// <summary>Puts the rules in force. Paths that do not exist are left out.</summary>
    /// <exception cref="SandboxException">The kernel refuses.</exception>
    public static void Restrict(
        IEnumerable<string> readable, IEnumerable<string> writableFiles, IEnumerable<string>? writableFolders = null)
    {
        var version = Version();
        var ruleset = new Ruleset
        {
            Files = version switch { >= 5 => 0xFFFF, >= 3 => 0x7FFF, 2 => 0x3FFF, _ => 0x1FFF }, // every right that this version knows
            Network = version >= 4 ? 3UL : 0,                                                   // bind and connect, TCP
            Scopes = version >= ScopesSignals ? 3UL : 0,                                                    // abstract sockets, signals
        };
        nint size = version switch { >= 6 => 24, >= 4 => 16, _ => 8 };
        var rules = (int)Kernel.Call(CreateRuleset, (nint)(&ruleset), size, 0, 0, 0);
        if (rules < 0) throw new SandboxException($"Landlock made no rules (error {Kernel.LastError})");
        foreach (var path in readable) Allow(rules, path, Directory.Exists(path) ? Execute | ReadFile | ReadFolder : Execute | ReadFile);
        foreach (var path in writableFiles) Allow(rules, path, ReadFile | WriteFile);
        var whole = Execute | ReadFile | ReadFolder | WriteFile | Change | (version >= 2 ? Refer : 0) | (version >= 3 ? Truncate : 0);
        foreach (var path in writableFolders ?? []) Allow(rules, path, whole);
        Kernel.RenouncePrivileges();
        if (Kernel.Call(RestrictSelf, rules, 0, 0, 0, 0) != 0)
            throw new SandboxException($"Landlock was refused (error {Kernel.LastError})");
        _ = Kernel.Close(rules);
    }

    private static void Allow(int rules, string path, ulong rights)
    {
        var folder = Kernel.Open(path, Kernel.PathOnlyAndCloseOnExec);
        if (folder < 0) return;
        var rule = new Beneath { Rights = rights, Folder = folder };
        if (Kernel.Call(AddRule, rules, 1, (nint)(&rule), 0, 0) != 0)
            throw new SandboxException($"Landlock took no rule for {path} (error {Kernel.LastError})");
        _ = Kernel.Close(folder);
    }
}
