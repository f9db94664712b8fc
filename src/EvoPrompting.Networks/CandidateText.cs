using EvoPrompting.Networks.Contract;

namespace EvoPrompting.Networks;

/// <summary>What the text of a candidate may count on and must contain: the same for compiling, checking and loading it.</summary>
/// <param name="ClassName">The name of its one class.</param>
/// <param name="BaseType">The class that it derives from.</param>
public sealed record CandidateText(string ClassName, Type BaseType)
{
    /// <summary>A whole network.</summary>
    public static CandidateText Model { get; } = new("Model", typeof(Module));

    /// <summary>A triplet function: a part of the networks for CLRS.</summary>
    public static CandidateText Triplets { get; } = new("Triplets", typeof(TripletFunction));

    /// <summary>Compiled beside each candidate: what it need not write.</summary>
    public const string Preamble = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using TorchSharp;
        global using EvoPrompting.Networks.Contract;
        global using Tensor = TorchSharp.torch.Tensor;
        """;

    /// <summary>Paths of the assemblies that it is compiled against, besides the base class library.</summary>
    public static IReadOnlyList<string> References { get; } =
        [typeof(TorchSharp.torch).Assembly.Location, typeof(Module).Assembly.Location];
}
