namespace EvoPrompting.Journal;

/// <summary>Names the files of a run's folder.</summary>
public sealed record RunFolder(string Path)
{
    /// <summary>The truth: everything else can be made again from it.</summary>
    public string Journal => In("journal.sqlite");

    /// <summary>Held open by the process that runs the run; empty.</summary>
    public string Lock => In("journal.lock");

    /// <summary>The complete recipe.</summary>
    public string Recipe => In("recipe.json");

    public string Report => In("report.md");

    public string PlotPng => In("front.png");

    public string PlotSvg => In("front.svg");

    /// <summary>What the tunings of the soft prompt were worth to the rounds after them (JSON); missing where there were none.</summary>
    public string Tunings => In("tunings.json");

    /// <summary>What the run may spend on models behind servers, and what it replays (JSON); missing where neither was said.</summary>
    public string Terms => In("terms.json");

    /// <summary>The folder of the best programs.</summary>
    public string Best => In("best");

    public override string ToString() => Path;

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
