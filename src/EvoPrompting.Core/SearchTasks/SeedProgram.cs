namespace EvoPrompting.SearchTasks;

/// <summary>A hand-written candidate: a first parent, never in the population.</summary>
/// <param name="Name">Short, for tables.</param>
/// <param name="Source">The whole program, line feeds only, no line feed at the end.</param>
public sealed record SeedProgram(string Name, string Source);
