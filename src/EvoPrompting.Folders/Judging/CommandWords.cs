namespace EvoPrompting.Folders.Judging;

/// <summary>Finds the programs that commands name, and the folders that these need.</summary>
internal static class CommandWords
{
    private static readonly string[] FoldersOfPrograms = ["bin", "sbin", "shims", "Scripts"];

    /// <summary>
    /// What every jailed command may read: the system's programs and libraries, and what the kernel says of the machine. Of other processes
    /// only what anybody sees; no home, no keys.
    /// </summary>
    private static readonly string[] OfTheSystem =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/dev/random",
        "/dev/urandom", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/timezone", "/etc/os-release", "/etc/passwd",
        "/etc/group", "/etc/nsswitch.conf", "/etc/ssl/openssl.cnf", "/etc/mime.types",
    ];

    /// <summary>Returns the path of a program: as it is, from the folder where it names one, else from the PATH.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string Find(string program, string folder)
    {
        var isPath = program.Contains('/');
        string[] places = isPath ? [Path.GetFullPath(program, folder)] : [.. SearchPath().Select(p => Path.Combine(p, program))];
        return places.FirstOrDefault(File.Exists)
            ?? throw new UserException($"There is no program '{program}'{(isPath ? "" : " on the PATH")}: install it, or give its path in "
                + $"{FolderTask.DefinitionFile}.");
    }

    /// <summary>Returns the absolute path of the Python that a user names: a program, or a folder with one, as a venv is.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string Python(string named)
    {
        string[] places = named.Contains('/') || Directory.Exists(named)
            ? [named, Path.Combine(named, "bin", "python3"), Path.Combine(named, "bin", "python"), Path.Combine(named, "python3")]
            : [.. SearchPath().Select(p => Path.Combine(p, named))];
        return places.Select(Path.GetFullPath).FirstOrDefault(File.Exists)
            ?? throw new UserException($"There is no Python at '{named}': give its path, or the folder of a venv.");
    }

    /// <summary>Returns what a jailed command may read: the system, its program with what belongs to it, what the task names.</summary>
    public static IReadOnlyList<string> Readable(string program, IEnumerable<string> named) =>
        [.. OfTheSystem, .. Around(program), Rustup, .. named.Select(AtHome)];

    /// <summary>Where the shims of rustup find their compilers: they ask the home, which in a jail is another.</summary>
    public static string Rustup => Environment.GetEnvironmentVariable("RUSTUP_HOME") ?? Path.Combine(Home, ".rustup");

    /// <summary>Returns the path with the user's home in the place of ~.</summary>
    public static string AtHome(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Home + path[1..] : path;

    /// <summary>Returns where a command looks for programs: beside its own, in the folders that the task names, in the system.</summary>
    public static string JailedPath(string program, IEnumerable<string> named) => string.Join(':',
    [
        Path.GetDirectoryName(program)!, .. named.Select(AtHome).Select(Programs),
        "/usr/local/bin", "/usr/bin", "/bin",
    ]);

    private static string Programs(string folder) => Path.Combine(folder, "bin") is var bin && Directory.Exists(bin) ? bin : folder;

    private static IEnumerable<string> SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':').Where(Path.IsPathRooted);

    /// <summary>The program's folder, and what it belongs to: of /opt/x/bin/tool all of /opt/x, also where a link leads to it.</summary>
    private static IEnumerable<string> Around(string program)
    {
        var target = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName;
        foreach (var path in target is null ? [program] : new[] { program, target })
        {
            var folder = Path.GetDirectoryName(path)!;
            var above = Path.GetDirectoryName(folder);
            var isWhole = FoldersOfPrograms.Contains(Path.GetFileName(folder)) && above is not (null or "/") && !IsHome(above);
            yield return isWhole ? above! : folder == Home || folder == "/" ? path : folder; // never a home as a whole
        }
    }

    /// <summary>A home of anybody's, or ~/.local, where programs and keys of all kinds stand.</summary>
    private static bool IsHome(string folder) => folder == Home || folder == "/root" || Path.GetDirectoryName(folder) == "/home"
        || (Path.GetFileName(folder) == ".local" && IsHome(Path.GetDirectoryName(folder)!));

    private static string Home { get; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
