using System.Globalization;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>Looks at other processes through /proc.</summary>
internal static class ProcessTree
{
    /// <summary>Returns what the environment of each process below another was when it started, but for those that hide theirs.</summary>
    public static IReadOnlyList<string> EnvironmentsBelow(int process)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => (Id: int.Parse(name!, CultureInfo.InvariantCulture), Status: Read($"/proc/{name}/stat")))
            .Where(p => p.Status.Contains(')', StringComparison.Ordinal))
            .ToLookup(p => int.Parse(p.Status[(p.Status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture), p => p.Id);
        return [.. Below(process).Select(id => Read($"/proc/{id}/environ")).Where(environment => environment.Length > 0)];

        IEnumerable<int> Below(int parent) => parents[parent].SelectMany(child => Below(child).Prepend(child));
    }

    /// <summary>Empty where the process has gone or does not let itself be read.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
