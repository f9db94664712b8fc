using System.Diagnostics.CodeAnalysis;
using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>An algorithm gave a value that its probe cannot have: a fault of the algorithm's code or of the input it was given.</summary>
public sealed class ProbeException(string message) : Exception(message)
{
    internal static void ThrowIf([DoesNotReturnIf(true)] bool fault, ProbeSpec spec, string what)
    {
        if (fault) throw new ProbeException($"{spec.Stage.ToString().ToLowerInvariant()} {spec.Name} {what}");
    }
}
