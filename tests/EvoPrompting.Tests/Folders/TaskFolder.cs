using EvoPrompting.Folders;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Folders;

/// <summary>A small task's folder, in which a test changes what it is about.</summary>
internal sealed class TaskFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TaskFolder(string definition = Whole)
    {
        File.WriteAllText(folder.In("first.sh"), "echo 1\n# a remark\nx=2\n");
        File.WriteAllText(folder.In("second.sh"), "echo 3\n");
        File.WriteAllText(folder.In("points.txt"), "1\n");
        File.WriteAllText(folder.In("task.json"), definition);
    }

    public const string Whole = """
        {
          // comments and trailing commas are allowed
          "name": "small-task",
          "description": "Print small numbers.",
          "language": "shell",
          "seeds": ["first.sh", "second.sh"],
          "evaluator": { "run": ["sh", "{program}"], "score": ["sh", "score.sh", "{stdout}"], "inputs": ["points.txt"] },
          "metrics": [
            { "name": "gap", "meaning": "to the goal", "decimals": 1, "target": "-10 %" },
            { "name": "hits", "better": "larger", "decimals": 0, "target": "+2" },
            { "name": "test_gap", "forReports": true },
          ],
          "error": "gap / 2 + 1 - hits / hits",
          "fitness": "hits - 10 * error - size / 1000",
          "ceiling": 4,
        }
        """;

    public string Path => folder.In("");

    public FolderTask Open() => FolderTask.Open(Path);

    public string In(string name) => folder.In(name);

    public void Dispose() => folder.Dispose();
}
