using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using EvoPrompting.Compilation;

namespace EvoPrompting.Checking;

/// <summary>
/// Reads the assembly that the compiler emitted and refuses whatever its tables name beyond the allowed API. It trusts nothing
/// that was read from the source. The process that runs the assembly is walled in besides.
/// </summary>
public static class MetadataCheck
{
    /// <summary>Returns a rejection, or null.</summary>
    public static Outcome.Rejected? Check(byte[] assembly, CandidateContract contract)
    {
        using var image = new PEReader(ImmutableArray.Create(assembly));
        var faults = new MetadataWalk(image, contract).Faults();
        return faults.FirstOrDefault() is { } fault ? new Outcome.Rejected(Stage.Check, fault) : null;
    }
}
