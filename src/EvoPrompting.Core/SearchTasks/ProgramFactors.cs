namespace EvoPrompting.SearchTasks;

/// <summary>
/// Cuts programs of a task into factors, so that a child can differ from one parent in one of them only. Looks at characters only: it is
/// quick and safe on any text, and knows no more of a program than its statements.
/// </summary>
public abstract class ProgramFactors
{
    /// <summary>What prompts and reports call them, in their order.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Returns the statements of a program that are the factor's, in their order; empty where it has none.</summary>
    public abstract IReadOnlyList<string> Statements(string program, string factor);

    /// <summary>
    /// Returns the parent with that factor as the child has it; the parent itself where the child has it alike. Null where the child cannot
    /// be cut into factors.
    /// </summary>
    public abstract string? Confine(string factor, string parent, string child);
}
