using System.Collections.Immutable;
using System.Globalization;
using Basic.Reference.Assemblies;
using EvoPrompting.Candidates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace EvoPrompting.Compiler;

/// <summary>
/// Compiles candidates in memory with Roslyn: equal source, equal bytes. Of the framework a candidate sees System.Runtime,
/// System.Collections, System.Linq and two small assemblies more, so files, processes, sockets and threads do not even have names.
/// Thread-safe.
/// </summary>
public sealed class CandidateCompiler
{
    /// <summary>The language version of candidates.</summary>
    public static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp14, DocumentationMode.None);

    private const string CandidateFile = "candidate.cs";

    private const int MostMessages = 3, LongestMessage = 400;

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: false,
        concurrentBuild: false, // workers use the other cores
        deterministic: true,
        nullableContextOptions: NullableContextOptions.Disable,
        warningLevel: 0,
        assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default); // TorchSharp refers to an older System.Runtime

    /// <summary>
    /// Each function asks first whether there is stack left, and throws where there is not. Else an endless recursion may overflow
    /// inside libtorch, with a lock of the allocator held that the runtime needs to report it: the process then hangs.
    /// </summary>
    private static readonly EmitOptions Probing = new(instrumentationKinds: [InstrumentationKind.StackOverflowProbing]);

    private readonly SyntaxTree preamble;
    private readonly CSharpCompilation start;

    /// <exception cref="FileNotFoundException">A reference of the contract is missing.</exception>
    /// <exception cref="InvalidOperationException">The preamble of the contract does not compile.</exception>
    public CandidateCompiler(CandidateContract contract)
    {
        Contract = contract;
        preamble = CSharpSyntaxTree.ParseText(contract.Preamble, Language, "preamble.cs");
        var references = contract.References.Select(path => MetadataReference.CreateFromFile(path));
        start = CSharpCompilation.Create("Candidate", [preamble],
            [
                Net100.References.SystemRuntime, Net100.References.SystemCollections, Net100.References.SystemLinq,
                Net100.References.SystemRuntimeNumerics, Net100.References.SystemMemory, // overloads of TorchSharp name their types
                .. references,
            ],
            Options);
        if (start.GetDiagnostics().FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } ours)
            throw new InvalidOperationException(
                $"the preamble of the candidate contract does not compile: {ours.GetMessage(CultureInfo.InvariantCulture)}");
    }

    public CandidateContract Contract { get; }

    /// <summary>The preamble and the references, to which candidates are added.</summary>
    public CSharpCompilation Start => start;

    /// <summary>Parses a source, once for all that is done with it.</summary>
    public static SyntaxTree Parse(string source, CancellationToken stop = default) =>
        CSharpSyntaxTree.ParseText(source, Language, CandidateFile, cancellationToken: stop);

    /// <summary>Compiles one candidate without checking what it uses.</summary>
    public Compiled Compile(string source, CancellationToken stop = default) => Compile(Parse(source, stop), stop);

    /// <summary>
    /// Compiles one candidate without checking what it uses. The assembly is of the tree with <see cref="CountedCalls"/>, the rest of what
    /// is returned of the tree itself.
    /// </summary>
    public Compiled Compile(SyntaxTree tree, CancellationToken stop = default)
    {
        var compilation = start.AddSyntaxTrees(tree);
        using var bytes = new MemoryStream();
        var counted = CountedCalls.Write(tree, compilation, Contract.Api);
        if (counted != tree && compilation.GetDiagnostics(stop) is var faults && faults.Any(d => d.Severity == DiagnosticSeverity.Error))
            return new Compiled(tree, compilation, null, new Outcome.Rejected(Stage.Compile, ReasonText.Clean(Messages(faults))));
        var emitted = compilation.ReplaceSyntaxTree(tree, counted).Emit(bytes, options: Probing, cancellationToken: stop);
        return emitted.Success
            ? new Compiled(tree, compilation, bytes.ToArray(), null)
            : new Compiled(tree, compilation, null, new Outcome.Rejected(Stage.Compile, ReasonText.Clean(Messages(emitted.Diagnostics))));
    }

    /// <summary>Writes the first messages. A text can have thousands, and one can be long: only those shown are put into words.</summary>
    private static string Messages(ImmutableArray<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(e => (Line: LineOf(e.Location), Error: e)).DistinctBy(e => (e.Line, e.Error.Id, e.Error.Location.SourceSpan.Start))
                .OrderBy(e => e.Line).ToList();
        var shown = errors.Take(MostMessages).Select(e => (e.Line, Text: Short(e.Error.GetMessage(CultureInfo.InvariantCulture))))
            .Distinct()
            .Select(e => e.Line == 0 ? e.Text : $"line {e.Line}: {e.Text}");
        var rest = errors.Count > MostMessages ? $"\nand {errors.Count - MostMessages} more" : "";
        return string.Join('\n', shown) + rest;
    }

    private static int LineOf(Location location) =>
        location.SourceTree?.FilePath == CandidateFile ? location.GetLineSpan().StartLinePosition.Line + 1 : 0;

    /// <summary>Cuts what the compiler guesses about missing references: there are none.</summary>
    private static string Short(string message)
    {
        string[] tails = [" and no accessible extension method", " (are you missing"];
        foreach (var tail in tails)
            if (message.IndexOf(tail, StringComparison.Ordinal) is var at and > 0)
                message = message[..at];
        return message.Length > LongestMessage ? message[..LongestMessage] + " ..." : message;
    }
}

/// <summary>What the compiler made of a candidate: an assembly or a rejection.</summary>
public sealed record Compiled(SyntaxTree Tree, CSharpCompilation Compilation, byte[]? Assembly, Outcome.Rejected? Rejection);
