namespace EvoPrompting.Folders.Peers;

/// <summary>
/// The scripts that call evaluators of other systems, written here, for any Python 3 and its own library. Each evaluation has a fresh copy,
/// the folder <c>{peers}</c> of commands.
/// </summary>
internal static class PeerAdapters
{
    /// <summary>The placeholder of their folder.</summary>
    public const string Placeholder = "peers";

    private const string Root = "Peers/";

    private static readonly string[] Resources =
        [.. typeof(PeerAdapters).Assembly.GetManifestResourceNames().Where(r => r.StartsWith(Root, StringComparison.Ordinal))];

    public static void Write(string folder)
    {
        foreach (var resource in Resources)
        {
            var file = Path.Combine(folder, resource[Root.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var from = typeof(PeerAdapters).Assembly.GetManifestResourceStream(resource)!;
            using var to = File.Create(file);
            from.CopyTo(to);
        }
    }
}
