namespace EvoPrompting.Cli.Reports;

/// <summary>A table as a person reads it, before it is drawn on a terminal, as plain text or in Markdown.</summary>
/// <param name="Title">One line.</param>
/// <param name="Note">One or a few sentences below the table; null for none.</param>
internal sealed record ReportTable(
    string Title, IReadOnlyList<ReportColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string? Note = null);

/// <summary>One column. The first of a table says what its rows are.</summary>
/// <param name="IsNumber">Numbers stand at the right and are never broken.</param>
/// <param name="Worth">On a terminal too narrow for all columns those worth most are shown, of equal ones the left ones.</param>
internal sealed record ReportColumn(string Name, bool IsNumber = false, int Worth = 0);
