using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Support;

/// <summary>The end of a program of one line: its first line feed.</summary>
internal sealed class LineEnd : IProgramEnd
{
    public bool IsReached { get; private set; }

    public int Read(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        IsReached |= end >= 0;
        return end < 0 ? bytes.Length : end;
    }
}
