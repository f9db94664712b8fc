namespace EvoPrompting.Tests.Journal;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-tests-");

    public string Path => folder.FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Every file below, its name and content: to see that nothing changed.</summary>
    public IReadOnlyList<string> Content() =>
        [.. Directory.GetFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {Hash(f)}")];

    public void Dispose() => folder.Delete(recursive: true);

    private static string Hash(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file));
        }
        catch (IOException)
        {
            return "locked";
        }
    }
}
