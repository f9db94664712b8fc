namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>What a checkpoint that was trained as a chat is told.</summary>
/// <param name="System">Returns the system message that goes with a prompt; the prompt itself is the user's message.</param>
/// <param name="Language">The word behind the fence of a block with a program, for example <c>csharp</c>.</param>
/// <param name="Version">Names the system message; part of the model's identity.</param>
public sealed record ChatWords(Func<string, string> System, string Language, string Version);
