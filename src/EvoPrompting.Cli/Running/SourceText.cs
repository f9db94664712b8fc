using EvoPrompting.Files;
using EvoPrompting.Folders;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>Reads a program that the user names.</summary>
internal static class SourceText
{
    /// <summary>Returns the source of the program in a file or folder, or on standard input for <c>-</c>.</summary>
    /// <exception cref="UserException">It cannot be read, or is no program of the task.</exception>
    public static string Read(SearchTask task, FileInfo file)
    {
        if (task is not FolderTask folder || file.Name == "-")
        {
            var text = TextFile.Read(file);
            return (task as FolderTask)?.Whole(text) ?? task.Language.Read(text);
        }

        try
        {
            return folder.ProgramAt(file.FullName);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"'{file}' cannot be read: {FileFault.Reason(e)}", e);
        }
    }
}
