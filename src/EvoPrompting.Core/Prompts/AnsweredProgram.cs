using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>What an answer holds: a whole program or, where the prompt names a factor, that factor of one.</summary>
internal static class AnsweredProgram
{
    /// <summary>Reads an answer to a prompt.</summary>
    public static string Read(SearchTask task, string answer, string prompt)
    {
        var factor = task.Factors is null ? null : FewShotPrompt.FactorOf(task.Language, prompt);
        var parents = factor is null ? [] : FewShotPrompt.ProgramsOf(task.Language, prompt);
        return parents.Count == 0 ? task.Language.Read(answer, prompt) : Read(task, answer, prompt, factor, parents[^1]);
    }

    /// <summary>The same where the factor and the parent are known.</summary>
    /// <param name="parent">As prompts show it.</param>
    /// <returns>What cannot be cut into factors becomes no program.</returns>
    public static string Read(SearchTask task, string answer, string prompt, string? factor, string parent)
    {
        var program = task.Language.Read(answer, prompt);
        return factor is null ? program
            : task.Factors!.Confine(factor, parent, program) ?? $"// no program whose {factor} could be taken";
    }
}
