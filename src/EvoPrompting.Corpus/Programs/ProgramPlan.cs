namespace EvoPrompting.Corpus.Programs;

/// <summary>What a program does and how it is written down.</summary>
public sealed record ProgramPlan(Sequence<Node> Nodes, ProgramStyle Style);

public enum ArgumentStyle { Named, FirstPositional, Positional }

public enum FusionStyle { Lines, Activations, Chains }

public enum LoopStyle { For, Unrolled }

public enum StackStyle { Foreach, For, LocalFunction, Method, Unrolled }

public enum ResidualStyle { Branch, Skip, Inline }

/// <summary>The choices that do not change what a program computes.</summary>
/// <param name="Main">The variable that carries the value; "x" is the parameter itself.</param>
/// <param name="Scratch">Names for side results, in order of preference.</param>
/// <param name="Typed">Writes <c>Tensor h</c> in place of <c>var h</c>.</param>
/// <param name="WidthName">Name of a constant for the commonest width, or null.</param>
/// <param name="CountName">Name of a constant for a loop's count, or null.</param>
/// <param name="FunctionName">Name of a helper that a <see cref="Stack"/> may be written as.</param>
/// <param name="Returns">Returns the last expression in place of a variable.</param>
/// <param name="Methods">Writes <c>x.relu()</c> in place of <c>nn.Relu(x)</c>.</param>
public sealed record ProgramStyle(
    ArgumentStyle Arguments, FusionStyle Fusion, LoopStyle Loop, StackStyle Stack, ResidualStyle Residual, string Main,
    Sequence<string> Scratch, string Index, string? WidthName, string? CountName, string FunctionName, bool Typed, bool Returns,
    bool Methods);
