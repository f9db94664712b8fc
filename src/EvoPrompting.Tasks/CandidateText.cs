using EvoPrompting.Tasks.Contract;

namespace EvoPrompting.Tasks;

/// <summary>What the text of a neural-network candidate may count on and must contain: the same for compiling, checking and loading it.</summary>
public static class CandidateText
{
    /// <summary>The name of its one class.</summary>
    public const string ClassName = "Model";

    /// <summary>Compiled beside each candidate: what it need not write.</summary>
    public const string Preamble = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using TorchSharp;
        global using EvoPrompting.Tasks.Contract;
        global using Tensor = TorchSharp.torch.Tensor;
        """;

    /// <summary>The full name of the class that it derives from.</summary>
    public static string BaseType { get; } = typeof(Module).FullName!;

    /// <summary>Paths of the assemblies that it is compiled against, besides the base class library.</summary>
    public static IReadOnlyList<string> References { get; } = [typeof(TorchSharp.torch).Assembly.Location, typeof(Module).Assembly.Location];
}
