namespace EvoPrompting.SearchTasks;

/// <summary>A part of an answer: the inside of a fenced block, or what stands between two of them.</summary>
/// <param name="End">Behind its last character.</param>
internal readonly record struct AnswerBlock(int Start, int End, bool IsFenced);

/// <summary>Cuts an answer at its fences, as Markdown has them but kinder: a block that is not closed goes on to the end.</summary>
internal static class AnswerBlocks
{
    private const int ShortestFence = 3;

    /// <param name="text">Line feeds only.</param>
    /// <param name="start">What stands before is passed over; no fence begins in the middle of a line.</param>
    public static IEnumerable<AnswerBlock> Of(string text, int start)
    {
        var fence = default(Fence);
        for (var line = start; line < text.Length;)
        {
            var end = text.IndexOf('\n', line) is >= 0 and var found ? found : text.Length;
            var here = Fence.At(text.AsSpan(line, end - line));
            var isLine = line == 0 || text[line - 1] == '\n';
            if (isLine && (fence.Length == 0 ? here.Opens : here.Closes(fence)))
            {
                yield return new AnswerBlock(start, line, fence.Length > 0);
                start = Math.Min(end + 1, text.Length);
                fence = fence.Length == 0 || here.HasWords ? here : default; // with words it opens the next one
            }

            line = end + 1;
        }

        yield return new AnswerBlock(start, text.Length, fence.Length > 0);
    }

    /// <summary>A line of three or more backticks or tildes, and perhaps a word behind them.</summary>
    private readonly record struct Fence(char Sign, int Length, bool HasWords, bool HasSigns)
    {
        public bool Opens => Length > 0 && !HasSigns;

        public bool Closes(Fence opening) => Length >= opening.Length && Sign == opening.Sign;

        public static Fence At(ReadOnlySpan<char> line)
        {
            line = line.Trim();
            if (line.IsEmpty || line[0] is not ('`' or '~')) return default;
            var sign = line[0];
            var length = line.IndexOfAnyExcept(sign) is >= 0 and var words ? words : line.Length;
            return length < ShortestFence ? default : new Fence(sign, length, length < line.Length, line[length..].Contains('`'));
        }
    }
}
