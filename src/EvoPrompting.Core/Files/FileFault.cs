namespace EvoPrompting.Files;

/// <summary>
/// Says in a few words why the system refuses a file or a folder. That is no fault of the program: the user has to make room, give rights
/// or choose another place.
/// </summary>
internal static class FileFault
{
    // errno of Linux, which .NET hands on as HResult
    private const int IsThere = 17, TooManyInAll = 23, TooMany = 24, Full = 28, ReadOnly = 30, Loop = 40, Quota = 122;

    /// <summary>True for what .NET throws where a file cannot be opened, read, written or moved.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>True where the place can be read but not written: a read-only file system, or missing rights.</summary>
    public static bool IsReadOnly(Exception e) => e is UnauthorizedAccessException or IOException { HResult: ReadOnly };

    /// <summary>Returns the reason, to follow a colon.</summary>
    public static string Reason(Exception e) => Refusal(e) ?? e.Message.TrimEnd('.');

    /// <summary>Returns the reason where the system refused for lack of room, rights or a limit; null for any other exception.</summary>
    public static string? Refusal(Exception e) => e switch
    {
        UnauthorizedAccessException => "permission is denied",
        IOException { HResult: IsThere } => "a file of that name is there",
        DirectoryNotFoundException => "a part of the path is missing, or is a file",
        PathTooLongException => "the path is too long; one name may have 255 bytes, all together 4096",
        IOException { HResult: Full } => "the disk is full",
        IOException { HResult: Quota } => "the disk quota is used up",
        IOException { HResult: Loop } => "links lead in a circle",
        IOException { HResult: ReadOnly } => "the file system is read-only",
        IOException { HResult: TooMany or TooManyInAll } => "too many files are open; 'ulimit -n' says how many may be",
        _ => null,
    };
}
