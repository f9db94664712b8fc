using EvoPrompting.Files;

namespace EvoPrompting.Cli.Running;

/// <summary>
/// Looks whether the folder of temporary files can be used. This program keeps nothing there; .NET and its tools do.
/// </summary>
internal static class TemporaryFiles
{
    private const int TrialBytes = 64 << 10;

    /// <summary>Writes a file and removes it; returns what to say.</summary>
    /// <exception cref="UserException">The folder is missing, read-only or full.</exception>
    public static string Try()
    {
        var folder = Path.GetTempPath();
        DirectoryInfo? trial = null;
        try
        {
            if (!Directory.Exists(folder)) throw new IOException("there is no such folder");
            trial = Directory.CreateTempSubdirectory("evoprompting-");
            File.WriteAllBytes(Path.Combine(trial.FullName, "trial"), new byte[TrialBytes]);
            return $"{folder} can be written";
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"{folder} cannot be written: {FileFault.Reason(e)}; let TMPDIR name another folder", e);
        }
        finally
        {
            trial?.Delete(recursive: true);
        }
    }
}
