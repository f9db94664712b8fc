using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Languages;

/// <summary>
/// Finds the programs that a prompt shows. It holds on to whole lines: <see cref="ProgramLanguage.ForPrompt"/> keeps programs free of lines
/// that are marks.
/// </summary>
internal static class PromptPrograms
{
    /// <summary>Returns the programs without their stubs, in their order.</summary>
    public static IReadOnlyList<string> In(string prompt, ProgramLanguage language)
    {
        var programs = new List<string>();
        List<string>? open = null;
        var before = "";
        foreach (var line in prompt.Split('\n'))
        {
            if (line == language.MetricsOpening)
            {
                if (open is not null) programs.Add(string.Join('\n', open).TrimEnd());
                open = null;
            }
            else if (open is null && line == language.Stub && before == language.MetricsClosing)
            {
                open = [];
            }
            else
            {
                open?.Add(line);
            }

            before = line;
        }

        return programs; // behind the last stub there is none
    }
}
