using EvoPrompting.Folders.Languages;

namespace EvoPrompting.Folders.Programs;

/// <summary>Reads the programs that a task's folder brings: each a file, or a folder of files.</summary>
internal static class SeedFiles
{
    /// <summary>Reads one program. Returns its frame and the texts of its regions, or what is wrong.</summary>
    /// <param name="path">A file or a folder that is there.</param>
    public static (ProgramFrame? Frame, IReadOnlyList<string> Texts, string? Fault) Read(string path, LanguageStyle style)
    {
        var isFolder = Directory.Exists(path);
        var names = isFolder ? FolderContent.Files(path) : [Path.GetFileName(path)];
        if (names.Count == 0) return (null, [], "is a folder without files");
        var files = new List<(string Name, byte[] Content, FileCut Cut)>();
        foreach (var name in names)
        {
            var content = File.ReadAllBytes(isFolder ? Path.Combine(path, name) : path);
            var (cut, fault) = FileCut.Of(isFolder ? name : "program" + style.Extension, content, style.Comment);
            if (cut is null) return (null, [], Said(name, fault!));
            files.Add((name, content, cut));
        }

        if (files.All(f => f.Cut.Texts.Count == 0))
        {
            var whole = new List<FileCut>();
            foreach (var (name, content, cut) in files)
            {
                if (FileCut.Text(content) is not { } text) return (null, [], Said(name, "is no text in UTF-8"));
                whole.Add(new FileCut(FramedFile.Whole(cut.File.Path), [text.TrimEnd() is { Length: > 0 } some ? some + "\n" : ""]));
            }

            files = [.. files.Zip(whole, (f, w) => f with { Cut = w })];
        }

        var frame = new ProgramFrame([.. files.Select(f => f.Cut.File)], isFolder, style.Comment);
        foreach (var (name, _, cut) in files)
            if (isFolder && cut.Texts.SelectMany(t => t.Split('\n')).FirstOrDefault(frame.IsMark) is { } mark)
                return (null, [], Said(name, $"has a line that would be taken for the header of a file: {mark.Trim()}"));
        return (frame, [.. files.SelectMany(f => f.Cut.Texts)], null);

        string Said(string name, string fault) => isFolder ? $"'{name}': {fault}" : fault;
    }

    /// <summary>Says in what a program differs from another one outside of what may differ; null where it does not.</summary>
    public static string? Difference(ProgramFrame expected, ProgramFrame other, string name)
    {
        if (expected.IsFolder != other.IsFolder) return $"is a {Kind(other)}, and '{name}' a {Kind(expected)}";
        if (expected.HasMarkers != other.HasMarkers)
            return other.HasMarkers ? $"has regions, and '{name}' has none" : $"has no regions, and '{name}' has some";
        var (own, others) = (expected.Files.Select(f => f.Path).ToArray(), other.Files.Select(f => f.Path).ToArray());
        if (!own.SequenceEqual(others))
            return $"has other files than '{name}': {string.Join(", ", own.Except(others).Concat(others.Except(own)))}";
        foreach (var (one, two) in expected.Files.Zip(other.Files))
            if (one.FirstDifference(two) is > 0 and var line)
                return $"differs from '{name}' outside of its regions{(other.IsFolder ? $", in {two.Path}" : "")}, the first time there "
                    + $"on line {line}: all programs of a task share what stands outside";
        return null;

        static string Kind(ProgramFrame frame) => frame.IsFolder ? "folder" : "file";
    }
}
