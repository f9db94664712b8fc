using System.Text;

namespace EvoPrompting.Cli.Terminals;

/// <summary>
/// Breaks lines of prose between words where they are longer than the terminal is wide. A line is shown when it is whole.
/// </summary>
internal sealed class WrappedWriter(TextWriter inner, Func<int> columns) : TextWriter
{
    private readonly StringBuilder line = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == '\n') EndLine();
        else line.Append(value);
    }

    public override void Flush()
    {
        inner.Write(line);
        line.Clear();
        inner.Flush();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Flush();
        base.Dispose(disposing);
    }

    private void EndLine()
    {
        var text = line.ToString().TrimEnd('\r');
        line.Clear();
        foreach (var part in WrappedText.Hanging(text, columns())) inner.WriteLine(part);
    }
}
