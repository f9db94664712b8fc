namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>A folder with a shell's task in it, as <c>evoprompting new</c> writes it, for a test to change.</summary>
internal sealed class ShellFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-folders-");

    /// <summary>The task's own folder.</summary>
    public string Task => In("task");

    public string In(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Writes the task and returns its folder.</summary>
    public async Task<string> NewAsync()
    {
        await Successful.RunAsync("new", Task, "--language", "shell");
        return Task;
    }

    /// <summary>Changes a text that has to stand in a file.</summary>
    public void Change(string file, string old, string now)
    {
        var text = File.ReadAllText(In(file));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(In(file), text.Replace(old, now, StringComparison.Ordinal));
    }

    /// <summary>Writes a recipe of two rounds and returns its file.</summary>
    /// <param name="more">Further keys, each with a comma before it.</param>
    public string Recipe(string languageModel = """{ "kind": "edits" }""", string more = "")
    {
        File.WriteAllText(In("recipe.json"), $$"""
            {
              "task": "task",
              "search": { "rounds": 2, "promptsPerRound": 2, "samplesPerPrompt": 4, "survivors": 2, "errorCeiling": 1 },
              "languageModel": {{languageModel}},
              "tuning": { "kind": "none" }{{more}}
            }
            """);
        return In("recipe.json");
    }

    public void Dispose() => folder.Delete(recursive: true);
}
