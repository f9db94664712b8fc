using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>An answer may end where its first fenced block does: nothing behind it is asked for. Kept is all up to there.</summary>
internal sealed class FirstBlockEnd : IProgramEnd
{
    private const int ShortestFence = 3;

    private int opening; // backticks of the fence that opened the block; 0 before
    private int backticks; // that the line began with so far
    private bool isLineOver; // something else stands in the line

    /// <inheritdoc/>
    public bool IsReached { get; private set; }

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length && !IsReached; i++)
        {
            Read(bytes[i]);
            if (IsReached) return i + 1;
        }

        return IsReached ? 0 : bytes.Length;
    }

    private void Read(byte next)
    {
        if (next == '\n')
        {
            if (opening == 0 && backticks >= ShortestFence) opening = backticks;
            (backticks, isLineOver) = (0, false);
        }
        else if (next == '`' && !isLineOver)
        {
            backticks++;
            IsReached = opening > 0 && backticks == opening;
        }
        else if (backticks > 0 || next is not ((byte)' ' or (byte)'\t'))
        {
            isLineOver = true;
        }
    }
}
