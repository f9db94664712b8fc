namespace EvoPrompting.SearchTasks;

/// <summary>How candidates of a task are written down: what prompts, files and the stop rule need to know of the language.</summary>
/// <param name="Language">Its name, for example <c>csharp</c>.</param>
/// <param name="FileExtension">With the dot.</param>
/// <param name="MetricsOpening">Opens a metrics block, for example <c>/* Metrics:</c>.</param>
/// <param name="MetricsClosing">Closes it.</param>
/// <param name="Stub">The line that every candidate starts with and that a prompt ends with; no line break.</param>
public sealed record ProgramSyntax(string Language, string FileExtension, string MetricsOpening, string MetricsClosing, string Stub);
