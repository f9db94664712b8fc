using System.Runtime.CompilerServices;

namespace EvoPrompting.Tests.Build;

/// <summary>Finds the checkout from where this file was compiled.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(ThisFile());

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Find(string path)
    {
        // A deterministic CI build maps source paths; then start from the test program, which stands inside the checkout too.
        var folder = new DirectoryInfo(File.Exists(path) ? Path.GetDirectoryName(path)! : AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EvoPrompting.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests have to run inside a checkout");
    }
}
