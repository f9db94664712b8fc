using EvoPrompting.Chance;

namespace EvoPrompting.Journal;

/// <summary>
/// Says what a run's history follows from. Same recipe, seed and all the rest but the CPU: same history. A run is resumed only by a
/// program for which they are the same.
/// </summary>
/// <param name="Recipe">The complete recipe as <see cref="Recipes.Recipe.Write"/> gives it.</param>
/// <param name="RecipeHash"><see cref="Recipes.Recipe.Hash"/>.</param>
/// <param name="LanguageModel">Name and version of the language model; changes whenever completions may.</param>
/// <param name="Build">The program's own version, changed by every change of its code.</param>
/// <param name="Kernels">The pinned choice of CPU kernels, for example <c>ATEN_CPU_CAPABILITY=avx2 MKL_CBWR=AVX2</c>.</param>
/// <param name="Cpu">The machine's CPU: recorded, not compared.</param>
/// <param name="Libraries">What computes the numbers, each once.</param>
public sealed record RunIdentity(
    string Task, RunSeed Seed, string Recipe, string RecipeHash, string LanguageModel, string Build, string Kernels, string Cpu,
    IReadOnlyList<LibraryVersion> Libraries)
{
    /// <summary>
    /// Returns what differs, one phrase each; empty where a run of this identity may be resumed by <paramref name="now"/>.
    /// </summary>
    public IReadOnlyList<string> DifferencesFrom(RunIdentity now)
    {
        List<(string What, string Held, string Now)> pairs =
        [
            ("task", Task, now.Task), ("seed", $"{Seed}", $"{now.Seed}"), ("recipe", RecipeHash, now.RecipeHash),
            ("language model", LanguageModel, now.LanguageModel), ("build", Build, now.Build), ("CPU kernels", Kernels, now.Kernels),
        ];
        foreach (var name in Libraries.Concat(now.Libraries).Select(l => l.Name).Distinct())
            pairs.Add((name, Version(Libraries, name), Version(now.Libraries, name)));
        return [.. pairs.Where(p => p.Held != p.Now).Select(p => $"{p.What} {p.Held}, now {p.Now}")];
    }

    private static string Version(IReadOnlyList<LibraryVersion> libraries, string name) =>
        libraries.FirstOrDefault(l => l.Name == name)?.Version ?? "none";
}

/// <summary>A library that results depend on, and its version.</summary>
public sealed record LibraryVersion(string Name, string Version);
