using EvoPrompting.Recipes;

namespace EvoPrompting.Folders;

/// <summary>What a recipe says of a task from a folder: which content of the folder is meant. All else stands in its task.json.</summary>
public sealed record FolderSettings : TaskSettings
{
    [Setting("SHA-256 of all files of the task's folder; set when a run begins.")]
    public string Content { get; init; } = "";

    public override string Effort => "judged by the task's own evaluator";
}
