using System.Runtime.InteropServices;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>The system calls that build the sandbox (Linux, x86-64).</summary>
internal static unsafe class Kernel
{
    public const int PathOnlyAndCloseOnExec = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static extern long Call(long number, nint a, nint b, nint c, nint d, nint e);

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static extern int ProcessControl(int option, nint a, nint b, nint c, nint d);

    [DllImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static extern int GetLimit(int resource, ulong* softAndHard);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static extern int SetLimit(int resource, ulong* softAndHard);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "getppid")]
    public static extern int ParentProcess();

    [DllImport("libc", EntryPoint = "execv", SetLastError = true)]
    public static extern int Execute(byte* path, byte** arguments);

    [DllImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static extern int Execute(byte* path, byte** arguments, byte** environment);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static extern int Signal(int process, int signal);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static extern int Wait(int process, int* status, int options);

    [DllImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static extern int NewSession();

    [DllImport("libc", EntryPoint = "chdir", SetLastError = true)]
    public static extern int GoTo([MarshalAs(UnmanagedType.LPUTF8Str)] string folder);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static extern int DuplicateTo(int descriptor, int target);

    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>Gives up the right to gain rights, which Landlock and seccomp ask of processes without privileges.</summary>
    /// <exception cref="SandboxException">The kernel refuses.</exception>
    public static void RenouncePrivileges()
    {
        const int setNoNewPrivileges = 38;
        if (ProcessControl(setNoNewPrivileges, 1, 0, 0, 0) != 0)
            throw new SandboxException($"no_new_privs was refused (error {LastError})");
    }
}

/// <summary>Reports that a layer of the sandbox could not be put in force.</summary>
internal sealed class SandboxException(string message) : Exception(message);
