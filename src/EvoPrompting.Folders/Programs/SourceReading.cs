namespace EvoPrompting.Folders.Programs;

/// <summary>Finds the regions of a program in a source or an answer, by markers and headers. All else in it is passed over.</summary>
internal static class SourceReading
{
    private const string Nothing = "there is no program in the answer";

    /// <summary>Returns the text of each region, or why they cannot be told: a sentence without its point.</summary>
    /// <param name="text">Line feeds only, without the stub.</param>
    public static (IReadOnlyList<string>? Texts, string? Fault) Read(ProgramFrame frame, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return (null, Nothing);
        if (!frame.HasMarks) return ([text.TrimEnd() + "\n"], null);
        var (sections, fault) = frame.IsFolder ? Sections(frame, text) : ([(null, text)], null);
        if (fault is not null) return (null, fault);
        return frame.HasMarkers ? Marked(frame, sections) : WholeFiles(frame, sections);
    }

    /// <summary>Cuts at headers. What stands before the first one is the only section without a path.</summary>
    private static (List<(string? Path, string Text)> Sections, string? Fault) Sections(ProgramFrame frame, string text)
    {
        var sections = new List<(string?, string)>();
        var (path, lines) = ((string?)null, new List<string>());
        foreach (var line in text.Split('\n'))
        {
            if (FileHeader.PathIn(line, frame.Comment) is not { } next)
            {
                lines.Add(line);
                continue;
            }

            if (!FileHeader.IsWithin(next)) return ([], $"it names a file '{next}', which is no path within the program's folder");
            if (frame.Files.All(f => f.Path != next))
                return ([], $"it names a file '{next}', and the program has {string.Join(", ", frame.Files.Select(f => f.Path))} only");
            Close();
            if (sections.Any(s => s.Item1 == next)) return ([], $"it has two files '{next}'");
            path = next;
        }

        Close();
        return (sections, null);

        void Close()
        {
            if (path is not null || lines.Any(l => l.Trim().Length > 0)) sections.Add((path, string.Join('\n', lines)));
            lines.Clear();
        }
    }

    private static (IReadOnlyList<string>? Texts, string? Fault) WholeFiles(ProgramFrame frame, List<(string? Path, string Text)> sections)
    {
        var missing = frame.Files.Select(f => f.Path).Except(sections.Select(s => s.Path)).ToArray();
        if (missing.Length == frame.Files.Count)
            return (null, $"it names no file: each begins with a line like '{FileHeader.Of(frame.Files[0].Path, frame.Comment)}'");
        if (missing.Length > 0) return (null, $"it leaves out the {Plural("file", missing.Length)} {string.Join(", ", missing)}");
        string[] texts = [.. frame.Files.Select(f => Whole(sections.First(s => s.Path == f.Path).Text))];
        return texts.All(t => t.Length == 0) ? (null, Nothing) : (texts, null);
    }

    private static string Whole(string text) => text.Trim('\n').TrimEnd() is { Length: > 0 } some ? some + "\n" : "";

    private static (IReadOnlyList<string>? Texts, string? Fault) Marked(ProgramFrame frame, List<(string? Path, string Text)> sections)
    {
        var texts = new List<string>();
        var isByFile = sections.Any(s => s.Path is not null);
        foreach (var file in frame.Files.Where(f => f.Regions.Count > 0))
        {
            // without headers all regions are told by their order
            var part = isByFile ? sections.FirstOrDefault(s => s.Path == file.Path).Text : sections[0].Text;
            var of = isByFile ? $" of '{file.Path}'" : "";
            if (part is null) return (null, $"it leaves out the file {file.Path}");
            var expected = isByFile ? file.Regions.Count : frame.Regions.Count;
            var (found, fault) = Between(part, frame.Comment);
            if (fault is not null) return (null, $"{fault}{of}");
            if (found!.Count == 0 && expected == 1) (found, fault) = Bare(part, file, frame.Comment);
            if (fault is not null) return (null, fault);
            if (found!.Count != expected)
                return (null, found.Count == 0
                    ? $"it has lost its markers: no line with {RegionMarks.Start}, and the program{of} has {expected} regions"
                    : $"it has {found.Count} {Plural("region", found.Count)} between {RegionMarks.Start} and {RegionMarks.End}, "
                        + $"and the program{of} has {expected}");
            texts.AddRange(found);
            if (!isByFile) break;
        }

        return (texts, null);
    }

    private static (List<string>? Found, string? Fault) Between(string text, string comment)
    {
        var found = new List<string>();
        List<string>? open = null;
        foreach (var line in text.Split('\n'))
        {
            switch (RegionMarks.Of(line, comment))
            {
                case RegionMark.Start when open is not null:
                    return (null, $"it has lost a marker: a second {RegionMarks.Start} before {RegionMarks.End}");
                case RegionMark.Start:
                    open = [];
                    break;
                case RegionMark.End when open is null:
                    return (null, $"it has lost a marker: {RegionMarks.End} without {RegionMarks.Start}");
                case RegionMark.End:
                    found.Add(string.Concat(open.Select(l => l + "\n")));
                    open = null;
                    break;
                default:
                    open?.Add(line);
                    break;
            }
        }

        return open is null ? (found, null) : (null, $"it has lost a marker: {RegionMarks.Start} without {RegionMarks.End}");
    }

    /// <summary>
    /// A text without markers is the only region's, but for a whole program that has lost them: nobody could tell its region.
    /// </summary>
    private static (List<string>? Found, string? Fault) Bare(string text, FramedFile file, string comment)
    {
        if (string.IsNullOrWhiteSpace(text)) return (null, Nothing);
        var lines = Lines(text);
        var (before, after) = (Lines(Shown(file.Outside[0])).SkipLast(1).ToArray(), Lines(Shown(file.Outside[1])).Skip(1).ToArray());
        var holdsAll = before.Length + after.Length > 0 && lines.Take(before.Length).SequenceEqual(before)
            && lines.TakeLast(after.Length).SequenceEqual(after);
        return holdsAll
            ? (null, $"it has lost its markers: it is a whole program without {RegionMarks.Start} and {RegionMarks.End}")
            : ([text.Trim('\n').TrimEnd() + "\n"], null);

        static string Shown(byte[] bytes) => FileCut.Text(bytes) ?? "";

        static string[] Lines(string shown) => [.. shown.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
    }

    private static string Plural(string word, int count) => count == 1 ? word : word + "s";
}
