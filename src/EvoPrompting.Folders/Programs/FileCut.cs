using System.Text;

namespace EvoPrompting.Folders.Programs;

/// <summary>
/// A program's file cut at its markers. It is cut as bytes: what stands outside may be in any encoding, with any ends of lines.
/// </summary>
/// <param name="Texts">Of each region, line feeds only; each line is ended by one.</param>
internal sealed record FileCut(FramedFile File, IReadOnlyList<string> Texts)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Cuts a file; one without markers has no region and is outside as a whole. Returns it, or what is wrong and where.</summary>
    /// <param name="comment">What opens a comment in the program's language.</param>
    public static (FileCut? Cut, string? Fault) Of(string path, byte[] bytes, string comment)
    {
        var (outside, regions, texts) = (new List<byte[]>(), new List<Region>(), new List<string>());
        (string Line, int Number, int End, string NewLine)? open = null; // the marker of the region that is read
        var (number, taken) = (0, 0);
        for (var begin = 0; begin < bytes.Length;)
        {
            var (length, newLine) = LineAt(bytes.AsSpan(begin));
            var (line, end) = (Shown(bytes.AsSpan(begin, length)), begin + length + newLine.Length);
            number++;
            switch (RegionMarks.Of(line, comment))
            {
                case RegionMark.Start when open is { } first:
                    return (null, $"line {number}: {RegionMarks.Start} inside the region that begins on line {first.Number}");
                case RegionMark.Start when newLine.Length == 0:
                    return (null, $"line {number}: {RegionMarks.Start} is never followed by {RegionMarks.End}");
                case RegionMark.Start:
                    outside.Add(bytes[taken..end]);
                    open = (line.TrimEnd(), number, end, newLine);
                    break;
                case RegionMark.End when open is null:
                    return (null, $"line {number}: {RegionMarks.End} without {RegionMarks.Start}");
                case RegionMark.End:
                    if (Text(bytes.AsSpan(open.Value.End..begin)) is not { } text)
                        return (null, $"line {open.Value.Number}: the region that begins here is no text in UTF-8");
                    texts.Add(text);
                    regions.Add(new Region(open.Value.Line, line.TrimEnd(), open.Value.NewLine));
                    (open, taken) = (null, begin);
                    break;
            }

            begin = end;
        }

        if (open is { } last) return (null, $"line {last.Number}: {RegionMarks.Start} is never followed by {RegionMarks.End}");
        outside.Add(bytes[taken..]);
        return (new FileCut(new FramedFile(path, outside, regions), texts), null);
    }

    /// <summary>Returns what bytes say in UTF-8, line feeds only, without a byte order mark; null where they are no such text.</summary>
    public static string? Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
            return Strict.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>How many bytes a line has, and what ends it: nothing at the end of the file.</summary>
    private static (int Length, string NewLine) LineAt(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0) return (bytes.Length, "");
        return (length, bytes[length] == '\n' ? "\n" : length + 1 < bytes.Length && bytes[length + 1] == '\n' ? "\r\n" : "\r");
    }

    private static string Shown(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetString(line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line);
}
