using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EvoPrompting.LanguageModels;

/// <summary>Knows which programs stand in the corpus, by 128 bits of a hash of their normalised text.</summary>
public sealed class CorpusIndex
{
    private readonly HashSet<UInt128> hashes;
    private readonly Func<string, string> normalise;

    /// <param name="normalise">Gives equal texts for programs that count as equal.</param>
    public CorpusIndex(IEnumerable<string> programs, Func<string, string> normalise)
    {
        this.normalise = normalise;
        hashes = [.. programs.Distinct().Select(p => Hash(normalise(p)))];
    }

    /// <summary>How many different programs there are.</summary>
    public int Count => hashes.Count;

    /// <summary>Returns every program in the texts, those in the prompts included; repeated ones as often as they stand there.</summary>
    public static IEnumerable<string> Programs(IEnumerable<TrainingText> texts, ProgramSyntax syntax)
    {
        var stub = syntax.Stub + "\n";
        var next = "\n\n" + syntax.MetricsOpening;
        foreach (var text in texts)
        {
            for (var start = Find(text.Prompt, stub, 0); start >= 0; start = Find(text.Prompt, stub, start + stub.Length))
                if (Find(text.Prompt, next, start) is var end and >= 0)
                    yield return text.Prompt[start..end];
            yield return stub + text.Completion;
        }
    }

    /// <summary>Says whether the program, normalised, stands in the corpus.</summary>
    public bool Contains(string program) => hashes.Contains(Hash(normalise(program)));

    private static int Find(string text, string part, int start) => text.IndexOf(part, start, StringComparison.Ordinal);

    private static UInt128 Hash(string text) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
