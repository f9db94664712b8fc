namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>Names the files of a CLRS training's folder.</summary>
public sealed record ClrsFolder(string Path)
{
    /// <summary>The whole state after the latest validation: what a training goes on from.</summary>
    public string Latest => In("latest.checkpoint");

    /// <summary>The state with the best validation score: what is tested.</summary>
    public string Best => In("best.checkpoint");

    /// <summary>One line a validation (<see cref="ClrsCheckpoint.Log"/>).</summary>
    public string Log => In("log.tsv");

    /// <summary>Scores, size and settings, once the training has ended.</summary>
    public string Result => In("result.json");

    /// <summary>The triplet function, where it is not the paper's baseline.</summary>
    public string Function => In("function.cs");

    /// <summary>Held open by the process that trains; empty.</summary>
    public string Lock => In("lock");

    public override string ToString() => Path;

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
