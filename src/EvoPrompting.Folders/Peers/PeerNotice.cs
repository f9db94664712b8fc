namespace EvoPrompting.Folders.Peers;

/// <summary>Says what was taken of a peer's configuration and what was not, once.</summary>
internal static class PeerNotice
{
    public static IEnumerable<string> Of(PeerConfig config, string folder)
    {
        if (config.File is null)
        {
            string[] others = [.. Directory.GetFiles(folder, "config*.y*ml").Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
            yield return others.Length == 0 ? "It has no configuration: the usual values count."
                : "It has no config.yaml, so the usual values count; copy the one that is meant to config.yaml "
                    + $"({string.Join(", ", others)}).";
            yield break;
        }

        if (config.Taken.Count > 0) yield return $"Taken from {config.File}: {string.Join(", ", config.Taken)}.";
        if (config.Others.Count > 0)
            yield return $"Without meaning here: {string.Join(", ", config.Others)}. Rounds and models are named by a recipe and --lm.";
    }
}
