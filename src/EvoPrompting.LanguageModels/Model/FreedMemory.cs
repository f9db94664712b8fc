using System.Runtime.InteropServices;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// Memory that was freed and that the C library keeps. glibc keeps a heap for each of several threads and gives back only what lies at its
/// end, so after sampling and tuning the process would hold their largest size, in more and more heaps, for good.
/// </summary>
internal static class FreedMemory
{
    /// <summary>Gives it back to the system, which takes a few milliseconds; does nothing where the C library is not glibc's.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // another C library than glibc
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int Trim(nuint kept);
}
