using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using EvoPrompting.Candidates;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// Reads the assembly that the compiler emitted and refuses whatever its tables name beyond the allowed API. It trusts nothing
/// that was read from the source. The process that runs the assembly is walled in besides.
/// </summary>
public static class MetadataCheck
{
    private const int MostMessages = 3;

    /// <summary>Returns a rejection, or null.</summary>
    public static Outcome.Rejected? Check(byte[] assembly, CandidateContract contract)
    {
        var faults = Faults(assembly, contract);
        return faults.Count == 0 ? null : new Outcome.Rejected(Stage.Check, string.Join('\n', faults.Take(MostMessages)));
    }

    /// <summary>Returns all that is wrong with an assembly.</summary>
    internal static IReadOnlyList<string> Faults(byte[] assembly, CandidateContract contract)
    {
        try
        {
            using var image = new PEReader(ImmutableArray.Create(assembly));
            return [.. new MetadataWalk(image, contract).Faults().Distinct()];
        }
        catch (BadImageFormatException e)
        {
            return [$"its metadata cannot be read: {e.Message}"];
        }
    }
}
