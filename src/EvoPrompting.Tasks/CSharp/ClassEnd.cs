using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>Finds the end of the first class or block while its bytes come in, cut anywhere: the brace that closes it.</summary>
internal sealed class ClassEnd : IProgramEnd
{
    private const char Other = '\ufffd'; // stands for a byte that is no ASCII: C# has no sign of its own there but ends of lines

    private readonly CodeScanner scanner = new();
    private byte last, lastButOne;

    /// <inheritdoc/>
    public bool IsReached => scanner.IsClosed;

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (IsReached) return i;
            var b = bytes[i];
            scanner.Read(b < 0x80 ? (char)b : EndsLine(b) ? '\n' : Other);
            (lastButOne, last) = (last, b);
        }

        return bytes.Length;
    }

    /// <summary>True for the last byte of U+0085, U+2028 and U+2029.</summary>
    private bool EndsLine(byte b) => (last == 0xC2 && b == 0x85) || (lastButOne == 0xE2 && last == 0x80 && b is 0xA8 or 0xA9);
}
