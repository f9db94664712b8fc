using System.Text;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Folders.Programs;
using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Definition;

/// <summary>Checks the programs that a task begins with: that they can be read, and share what stands outside of regions.</summary>
internal static class SeedRules
{
    public static IEnumerable<RecipeFault> Check(FolderDefinition task, string folder)
    {
        if (task.Seeds.Count == 0) yield return new("seeds", "is empty; name at least one program file");
        if (task.Seeds.Distinct().Count() < task.Seeds.Count) yield return new("seeds", "names a file twice");
        var style = KnownLanguages.Find(task.Language) is not null || (task.Extension, task.Comment) is (not null, not null)
            ? KnownLanguages.Get(task.Language, task.Extension, task.Comment) : null;
        (string Name, ProgramFrame Frame)? first = null;
        for (var i = 0; i < task.Seeds.Count; i++)
        {
            var (name, key) = (task.Seeds[i], $"seeds[{i}]");
            if (DefinitionRules.Missing(folder, name) is { } missing)
            {
                yield return new(key, missing);
                continue;
            }

            if (style is null) continue; // how its lines are to be read is not known
            var (frame, texts, fault) = SeedFiles.Read(Path.Combine(folder, name), style);
            if (frame is null)
            {
                yield return new(key, $"'{name}': {fault}");
                continue;
            }

            var bytes = texts.Sum(Encoding.UTF8.GetByteCount);
            if (bytes > task.Limits.ProgramBytes)
                yield return new(key, $"'{name}' has {bytes} bytes{(frame.HasMarkers ? " in its regions" : "")}, more than "
                    + $"limits.programBytes, {task.Limits.ProgramBytes}");
            if (first is { } shared && SeedFiles.Difference(shared.Frame, frame, shared.Name) is { } difference)
                yield return new(key, $"'{name}' {difference}");
            first ??= (name, frame);
        }

        if (first is null) yield break;
        var own = first.Value.Frame.IsFolder ? ProgramFrame.Folder : first.Value.Frame.Files[0].Path;
        for (var i = 0; i < task.Evaluator.Inputs.Count; i++)
            if (task.Evaluator.Inputs[i].Split('/')[0] == own)
                yield return new($"evaluator.inputs[{i}]", $"has the name '{own}', which the program itself has there; rename it");
    }
}
