using System.Globalization;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>Looks at other processes through /proc.</summary>
internal static class ProcessTree
{
    /// <summary>Returns what the environment of each process below another was when it started, but for those that hide theirs.</summary>
    public static IReadOnlyList<string> EnvironmentsBelow(int process) =>
        [.. Below(process).Select(id => Read(id, "environ")).Where(environment => environment.Length > 0)];

    /// <summary>Returns the processes that a process has started, those that they have started, and so on.</summary>
    public static IReadOnlyList<int> Below(int process)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Select(id => (Id: id, Status: Read(id, "stat")))
            .Where(p => p.Status.Contains(')', StringComparison.Ordinal))
            .ToLookup(p => int.Parse(p.Status[(p.Status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture), p => p.Id);
        return [.. Below(process)];

        IEnumerable<int> Below(int parent) => parents[parent].Order().SelectMany(child => Below(child).Prepend(child));
    }

    /// <summary>Returns the numbers of the signals that a process ignores.</summary>
    public static IReadOnlySet<int> IgnoredSignals(int process)
    {
        const string Key = "SigIgn:";
        var line = Read(process, "status").Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal), $"{Key}0");
        var bits = ulong.Parse(line[Key.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return Enumerable.Range(1, 64).Where(signal => (bits >> (signal - 1) & 1) == 1).ToHashSet();
    }

    /// <summary>Returns a file of a process; empty where the process has gone or does not let itself be read.</summary>
    public static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
