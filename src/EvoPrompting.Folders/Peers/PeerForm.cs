using EvoPrompting.Folders.Definition;
using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Peers;

/// <summary>What a folder of another system describes, as a task of ours.</summary>
/// <param name="Definition">What its task.json would say.</param>
/// <param name="Notice">Which form it has, what was taken of its configuration and what was not: for people, a few lines.</param>
internal sealed record PeerForm(FolderDefinition Definition, string Notice)
{
    private static readonly Func<PeerFiles, PeerForm?>[] Forms = [OpenEvolveForm.Of, SkyDiscoverForm.Of, ShinkaForm.Of];

    /// <summary>The forms that are known, for people.</summary>
    public const string Known =
        "OpenEvolve (initial_program.* and evaluator.py), ShinkaEvolve (initial.* and evaluate.py) or SkyDiscover (initial_program.* and "
        + "evaluator/evaluate.sh)";

    /// <summary>Recognises a folder by its files; null where it has none of the known forms.</summary>
    /// <param name="python">Null: python3 of the PATH.</param>
    /// <exception cref="UserException">It has one, but something in it cannot be used.</exception>
    public static PeerForm? Of(string folder, string? python)
    {
        var files = new PeerFiles(folder, python);
        return Forms.Select(of => of(files)).FirstOrDefault(form => form is not null);
    }

    /// <summary>Returns the text of its task.json, with the notice on top.</summary>
    public string Text() =>
        string.Concat(Notice.ReplaceLineEndings("\n").Split('\n').Select(line => $"// {line}\n")) + RecipeWriter.Write(Definition);
}
