using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.PortableExecutable;
using EvoPrompting.Candidates;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// Refuses programs that carry their knowledge with them instead of learning it: a matcher with MNIST-1D's ten templates written out needs
/// one trainable number. Counted is what the compiled program holds, wherever in the source it came from: see <see cref="HeldConstants"/>.
/// </summary>
public static class KnowledgeRule
{
    /// <summary>Programs that hold more bits are gaming. How the number was found: docs/decisions/0007-held-knowledge.md.</summary>
    public const int MostBits = 384;

    /// <summary>The rule in words for those who write programs.</summary>
    public static string Text { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"constants of at most {MostBits} bits in all: a number below 16 takes up to 4, 1000 takes 10, 0.01 takes 3, a character of text "
            + $"{ConstantSize.Character}");

    /// <summary>Returns a rejection, or null.</summary>
    /// <exception cref="BadImageFormatException">The compiler did not write this assembly.</exception>
    public static Outcome.Rejected? Check(byte[] assembly)
    {
        var bits = Bits(assembly);
        if (bits <= MostBits) return null;
        return new Outcome.Rejected(Stage.Gaming, string.Create(CultureInfo.InvariantCulture,
            $"its constants hold {bits} bits, more than {MostBits}: what a program knows must be learned, not written into it"));
    }

    /// <summary>Returns how many bits the constants of an assembly hold.</summary>
    public static int Bits(byte[] assembly)
    {
        using var image = new PEReader(ImmutableArray.Create(assembly));
        return HeldConstants.Bits(image);
    }
}
