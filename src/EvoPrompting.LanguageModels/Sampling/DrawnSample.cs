using System.Text;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>What the tokens of one sample stand for.</summary>
internal interface ITokenText
{
    bool IsEnd(int token);

    /// <summary>Returns the bytes, UTF-8, that are known with one more token: none where a character is not whole yet.</summary>
    ReadOnlySpan<byte> Add(int token);
}

/// <summary>One sample while it is drawn: it ends where its program is whole, with an end token, or at the maximum.</summary>
/// <param name="most">Tokens, at most.</param>
/// <param name="excluded">A token that is never drawn; null for none.</param>
internal sealed class DrawnSample(SampleSettings settings, int most, IProgramEnd end, ITokenText meaning, int? excluded)
{
    private readonly RandomStream chance = new(settings.Seed);
    private readonly List<byte> text = [];
    private int count;
    private bool finished;

    public int LastToken { get; private set; }

    public bool IsOver => finished || count == most;

    /// <summary>Draws a token; does nothing once the sample is over.</summary>
    public void Take(ReadOnlySpan<float> logits)
    {
        if (IsOver) return;
        LastToken = TokenChoice.Draw(logits, settings.Temperature, chance, excluded);
        count++;
        if (meaning.IsEnd(LastToken))
        {
            finished = true;
            return;
        }

        var bytes = meaning.Add(LastToken);
        text.AddRange(bytes[..end.Read(bytes)]);
        finished = end.IsReached;
    }

    public Completion Completion() => new(Encoding.UTF8.GetString([.. text]), count, finished);
}
