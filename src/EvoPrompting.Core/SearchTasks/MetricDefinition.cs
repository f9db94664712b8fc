namespace EvoPrompting.SearchTasks;

/// <summary>Describes one metric of a task.</summary>
/// <param name="Name">Its name in journals and reports: lower case with underscores.</param>
/// <param name="Meaning">One line for people, with the unit.</param>
/// <param name="SmallerIsBetter">Its direction.</param>
/// <param name="ForReportsOnly">True where it must never reach selection, prompts or tuning (a test error).</param>
/// <param name="Example">A usual value, for prompts that show what a prompt looks like.</param>
public sealed record MetricDefinition(
    string Name, string Meaning, bool SmallerIsBetter = true, bool ForReportsOnly = false, double Example = 0.1);
