namespace EvoPrompting.SearchTasks;

/// <summary>One file of a task's data set, for people and other programs.</summary>
/// <param name="Meaning">Its form in a few words, for example <c>little-endian float32, row-major [4000,40]</c>.</param>
public sealed record TaskFile(string Name, string Meaning, byte[] Content);
