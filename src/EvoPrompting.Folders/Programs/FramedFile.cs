using System.Text;

namespace EvoPrompting.Folders.Programs;

/// <summary>A part of a file that a language model writes: between two marker lines, or the whole file.</summary>
/// <param name="Start">The line before it as prompts show it; empty where it is a whole file.</param>
/// <param name="End">The line behind it, likewise.</param>
/// <param name="NewLine">How its lines end in the file: as the marker before it does.</param>
internal sealed record Region(string Start, string End, string NewLine)
{
    /// <summary>All of a file.</summary>
    public static Region Whole { get; } = new("", "", "\n");

    public bool IsWhole => Start.Length == 0;
}

/// <summary>One file of a task's programs: its regions, and what stands around them byte for byte.</summary>
/// <param name="Path">From the folder that programs are written to; slashes.</param>
/// <param name="Outside">What stands before, between and behind the regions, markers included: one more than there are regions.</param>
internal sealed record FramedFile(string Path, IReadOnlyList<byte[]> Outside, IReadOnlyList<Region> Regions)
{
    /// <summary>A file that is written as a whole.</summary>
    public static FramedFile Whole(string path) => new(path, [[], []], [Region.Whole]);

    /// <summary>
    /// Returns the file's bytes. No byte outside comes from anywhere but <see cref="Outside"/>.
    /// </summary>
    /// <param name="texts">Of each region, line feeds only; each line is ended by one.</param>
    public byte[] Write(ReadOnlySpan<string> texts)
    {
        if (texts.Length != Regions.Count) throw new ArgumentException($"{texts.Length} texts for {Regions.Count} regions", nameof(texts));
        using var bytes = new MemoryStream();
        bytes.Write(Outside[0]);
        for (var i = 0; i < texts.Length; i++)
        {
            bytes.Write(Encoding.UTF8.GetBytes(texts[i].Replace("\n", Regions[i].NewLine, StringComparison.Ordinal)));
            bytes.Write(Outside[i + 1]);
        }

        return bytes.ToArray();
    }

    /// <summary>Returns the line, from 1, at which the other file's outside first differs from this one's; 0 where it does not.</summary>
    public int FirstDifference(FramedFile other)
    {
        var before = 0;
        for (var i = 0; i < Math.Max(Outside.Count, other.Outside.Count); i++)
        {
            var (own, others) = (i < Outside.Count ? Outside[i] : [], i < other.Outside.Count ? other.Outside[i] : []);
            var same = own.AsSpan().CommonPrefixLength(others);
            if (same < own.Length || same < others.Length) return before + Lines(others.AsSpan(0, same)) + 1;
            before += Lines(others);
        }

        return 0;

        static int Lines(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n');
    }
}
