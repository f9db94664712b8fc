using System.Text.RegularExpressions;
using EvoPrompting.Files;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Writing;

/// <summary>Writes the folder of a task that runs as it is.</summary>
internal static partial class NewFolder
{
    private const string SchemaFile = "task.schema.json";
    private const string Root = "Templates/";

    private static readonly string[] Resources = [.. typeof(NewFolder).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    /// <summary>The languages that there are templates for; the first is the usual one.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["python", "javascript", "csharp", "shell"];

    /// <summary>The JSON Schema of task.json, for editors.</summary>
    public static string Schema() => RecipeSchema.Write("EvoPrompting task", new FolderDefinition(), required: "name");

    /// <summary>Writes the files and returns their paths.</summary>
    /// <exception cref="UserException">The folder holds something already, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, string language)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new UserException($"'{folder}' is there already and not empty: name a new folder.");
        var written = new List<string>();
        foreach (var part in (string[])["common", language])
            foreach (var resource in Resources.Where(r => r.StartsWith($"{Root}{part}/", StringComparison.Ordinal)))
                Add(resource[$"{Root}{part}/".Length..], Text(resource).Replace("TASK-NAME", NameOf(folder), StringComparison.Ordinal));
        Add(SchemaFile, Schema());
        return written;

        void Add(string name, string text)
        {
            var path = Path.Combine(folder, name);
            AtomicFile.Write(path, text);
            written.Add(path);
        }
    }

    private static string Text(string resource)
    {
        using var stream = typeof(NewFolder).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A task's name made of the folder's.</summary>
    internal static string NameOf(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var words = OtherSigns().Replace(name.ToLowerInvariant(), "-").Trim('-');
        return words.Length > 0 && char.IsAsciiLetterLower(words[0]) ? words[..Math.Min(words.Length, 40)] : "my-task";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex OtherSigns();
}
