using System.Text;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>
/// An answer may end where its first fenced block does with which it holds a program: nothing behind it is asked for. Kept is all up to
/// there. A program whose first line is not the stub to the letter is found by who reads the whole answer.
/// </summary>
/// <param name="language">Of the program.</param>
internal sealed class ProgramBlockEnd(ProgramLanguage language) : IProgramEnd
{
    private const int ShortestFence = 3;

    private readonly List<byte> answer = [];
    private int opening; // backticks of the fence that opened the block; 0 outside of blocks
    private int backticks; // that the line began with so far
    private bool isLineOver; // something else stands in the line

    /// <inheritdoc/>
    public bool IsReached { get; private set; }

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length && !IsReached; i++)
        {
            answer.Add(bytes[i]);
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
            if (opening > 0 && backticks == opening) Close();
        }
        else if (backticks > 0 || next is not ((byte)' ' or (byte)'\t'))
        {
            isLineOver = true;
        }
    }

    private void Close()
    {
        IsReached = language.AfterStub(language.Read(Encoding.UTF8.GetString([.. answer]))) is not null;
        (opening, backticks, isLineOver) = (0, 0, true);
    }
}
