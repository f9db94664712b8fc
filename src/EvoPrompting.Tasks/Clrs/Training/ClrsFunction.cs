namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>A triplet function, compiled and checked.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Source">As the user wrote it.</param>
/// <param name="Program">What a worker is sent.</param>
public sealed record ClrsFunction(string Name, string Source, byte[] Program);
