namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// The system calls of a worker at work, by their numbers on x86-64: memory, its own threads and signals, waiting, clocks, reading
/// files that Landlock lets it open. Everything else does not exist for it: no sockets, no processes, no tracing, no file changes.
/// </summary>
internal static class SystemCalls
{
    public const int Clone = 56, Ioctl = 16, Fcntl = 72, ProcessControl = 157, SignalThread = 234, Limits = 302;

    /// <summary>
    /// Signals that a worker may send to its own threads: abort, and the one with which the runtime stops threads. Not those that come from
    /// outside: a worker cannot look as if the machine had ended it.
    /// </summary>
    public static readonly uint[] OwnSignals = [6, 34];

    /// <summary>exit and exit_group.</summary>
    public static readonly uint[] Exits = [60, 231];

    /// <summary>Exit codes from here on would look like signals.</summary>
    public const uint LowestCodeOfSignal = 128;

    public static readonly (string Name, int Number)[] Allowed =
    [
        ("read", 0), ("write", 1), ("open", 2), ("close", 3), ("stat", 4), ("fstat", 5), ("lstat", 6), ("poll", 7), ("lseek", 8),
        ("mmap", 9), ("mprotect", 10), ("munmap", 11), ("brk", 12), ("rt_sigaction", 13), ("rt_sigprocmask", 14), ("rt_sigreturn", 15),
        ("pread64", 17), ("pwrite64", 18), ("readv", 19), ("writev", 20), ("access", 21), ("pipe", 22), ("select", 23), ("sched_yield", 24),
        ("mremap", 25), ("msync", 26), ("mincore", 27), ("madvise", 28), ("dup", 32), ("dup2", 33), ("nanosleep", 35), ("getpid", 39),
        ("uname", 63), ("flock", 73), ("getcwd", 79), ("readlink", 89), ("gettimeofday", 96), ("getrlimit", 97),
        ("getrusage", 98), ("sysinfo", 99), ("times", 100), ("getuid", 102), ("getgid", 104), ("geteuid", 107), ("getegid", 108),
        ("getppid", 110), ("rt_sigpending", 127), ("rt_sigtimedwait", 128), ("rt_sigsuspend", 130), ("sigaltstack", 131),
        ("sched_getparam", 143), ("sched_getscheduler", 145), ("sched_get_priority_max", 146), ("sched_get_priority_min", 147),
        ("mlock", 149), ("munlock", 150), ("arch_prctl", 158), ("gettid", 186), ("futex", 202), ("sched_getaffinity", 204),
        ("getdents64", 217), ("set_tid_address", 218), ("restart_syscall", 219), ("fadvise64", 221), ("clock_gettime", 228),
        ("clock_getres", 229), ("clock_nanosleep", 230), ("epoll_wait", 232), ("epoll_ctl", 233), ("mbind", 237),
        ("get_mempolicy", 239), ("openat", 257), ("newfstatat", 262), ("readlinkat", 267), ("faccessat", 269), ("pselect6", 270),
        ("ppoll", 271), ("set_robust_list", 273), ("get_robust_list", 274), ("epoll_pwait", 281), ("eventfd2", 290), ("epoll_create1", 291),
        ("dup3", 292), ("pipe2", 293), ("getcpu", 309), ("seccomp", 317), ("getrandom", 318), ("membarrier", 324), ("statx", 332),
        ("rseq", 334),
        ("close_range", 436), ("faccessat2", 439),
    ];

    /// <summary>Calls allowed for some values of one argument only: (call, argument, values).</summary>
    public static readonly (int Number, int Argument, uint[] Values)[] AllowedFor =
    [
        (Ioctl, 1, [0x5401 /* TCGETS: is it a terminal? */, 0x541B /* FIONREAD */]),
        (Fcntl, 1, [0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030 /* copies, flags and locks; not the owner of signals */]),
        (ProcessControl, 0, [15, 16, 0x53564d41 /* names of threads and memory */]),
        (Limits, 0, [0 /* its own limits; they can only be lowered */]),
        (Affinity.Number, 0, [0 /* its own thread; the runtime sets it for each new one */]),
    ];
}
