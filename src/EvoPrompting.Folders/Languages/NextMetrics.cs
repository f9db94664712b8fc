using System.Text;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Languages;

/// <summary>A program ends where a line opens the next block of metrics; <see cref="PlainLanguage"/> takes that line off.</summary>
/// <param name="opening">The whole line.</param>
internal sealed class NextMetrics(string opening) : IProgramEnd
{
    private readonly byte[] opening = Encoding.UTF8.GetBytes("\n" + opening);
    private int matched;

    public bool IsReached => matched == opening.Length;

    public int Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (IsReached) return i;
            matched = bytes[i] == opening[matched] ? matched + 1 : bytes[i] == opening[0] ? 1 : 0;
        }

        return bytes.Length;
    }
}
