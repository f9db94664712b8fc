using EvoPrompting.Files;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs.Tables;

namespace EvoPrompting.Cli.Clrs;

/// <summary>A table's trainings on disk: one file each, written when it is finished. What is there is never trained again.</summary>
internal sealed class TableFolder(string path)
{
    /// <summary>The table as last printed.</summary>
    public string Table => Path.Combine(path, "table.md");

    /// <summary>Learning curves on an algorithm.</summary>
    public string Picture(string algorithm) => Path.Combine(path, $"{algorithm}.png");

    /// <summary>Holds the folder against other processes.</summary>
    /// <exception cref="UserException">Another process holds it.</exception>
    public FolderLock Hold()
    {
        Directory.CreateDirectory(path);
        return FolderLock.TryTake(Path.Combine(path, "lock"))
            ?? throw new UserException($"Another process is training in {path}: wait for it, or stop it.");
    }

    /// <summary>Returns a finished training; null where it is not finished.</summary>
    /// <exception cref="UserException">The folder holds another training of that name.</exception>
    public TrainingRecord? Find(string algorithm, SeedProgram function, ulong seed, TableSettings settings)
    {
        var file = File(algorithm, function.Name, seed);
        if (!System.IO.File.Exists(file)) return null;
        var record = TrainingRecord.Read(file);
        return record.IsOf(settings, function.Source) ? record : throw new UserException(record.Difference(settings) is { } difference
            ? $"{file} holds a training with other settings ({difference}); give another folder with --out."
            : $"{file} holds a training of another source; give another folder with --out.");
    }

    public void Keep(TrainingRecord record) => record.Write(File(record.Algorithm, record.Function, record.Seed));

    private string File(string algorithm, string function, ulong seed) => Path.Combine(path, algorithm, $"{function}-seed{seed}.json");
}
