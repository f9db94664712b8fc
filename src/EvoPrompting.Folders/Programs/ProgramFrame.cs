namespace EvoPrompting.Folders.Programs;

/// <summary>
/// What all programs of a task have in common: their files, and what stands outside the regions that a language model writes. A program is
/// the texts of its regions; its source, as prompts and journals have it, is these behind markers and headers. Immutable.
/// </summary>
/// <param name="IsFolder">True for a program of several files.</param>
/// <param name="Comment">What opens a comment in the language.</param>
internal sealed record ProgramFrame(IReadOnlyList<FramedFile> Files, bool IsFolder, string Comment)
{
    /// <summary>Where the programs of several files are written to.</summary>
    public const string Folder = "program";

    /// <summary>Programs of one file that is written as a whole.</summary>
    public static ProgramFrame OneFile(string extension, string comment) =>
        new([FramedFile.Whole("program" + extension)], IsFolder: false, comment);

    /// <summary>The regions of all files, in their order.</summary>
    public IReadOnlyList<Region> Regions { get; } = [.. Files.SelectMany(f => f.Regions)];

    /// <summary>True where a region stands between markers: everything else then stays as it is.</summary>
    public bool HasMarkers => Regions.Any(r => !r.IsWhole);

    /// <summary>True where a source has lines that are no part of a region.</summary>
    public bool HasMarks => IsFolder || HasMarkers;

    /// <summary>Says whether a line of a source is a marker or a header.</summary>
    public bool IsMark(string line) =>
        (HasMarkers && RegionMarks.Of(line, Comment) != RegionMark.None) || (IsFolder && FileHeader.PathIn(line, Comment) is not null);

    /// <summary>Returns the source, without the stub.</summary>
    /// <param name="texts">Of each region; each line is ended by a line feed.</param>
    public string Source(IReadOnlyList<string> texts)
    {
        var lines = new List<string>();
        var next = 0;
        foreach (var file in Files.Where(f => f.Regions.Count > 0))
        {
            if (IsFolder) lines.Add(FileHeader.Of(file.Path, Comment));
            foreach (var region in file.Regions)
            {
                if (!region.IsWhole) lines.Add(region.Start);
                if (texts[next].Length > 0) lines.Add(texts[next][..^1]);
                if (!region.IsWhole) lines.Add(region.End);
                next++;
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>Returns the files of a program: path from where they are written to, and bytes.</summary>
    public IReadOnlyList<(string Path, byte[] Content)> Write(IReadOnlyList<string> texts)
    {
        var (written, next, all) = (new List<(string, byte[])>(), 0, texts.ToArray());
        foreach (var file in Files)
        {
            written.Add((IsFolder ? $"{Folder}/{file.Path}" : file.Path, file.Write(all.AsSpan(next, file.Regions.Count))));
            next += file.Regions.Count;
        }

        return written;
    }
}
