using EvoPrompting.Candidates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// Takes a candidate's source in: one parse, then whole class, compile, check of the source, check of the metadata, rule of held knowledge.
/// A text can keep it busy for good, take all memory or end its process, so texts that nobody vouches for are read in a process that is
/// started for it. Thread-safe.
/// </summary>
public sealed class CandidateIntake(CandidateContract contract)
{
    private readonly CandidateCompiler compiler = new(contract);

    /// <summary>Returns the assembly of a candidate, or why it was rejected.</summary>
    public Intake Take(string source, CancellationToken stop = default)
    {
        if (source.Length > CandidateSource.LongestSource)
            return new Intake(CSharpNormalizer.FormOfText(source), null,
                Rejected(Stage.Completion, $"longer than {CandidateSource.LongestSource} characters"));
        var tree = CandidateCompiler.Parse(source, stop);
        var form = CSharpNormalizer.Form(tree.GetRoot(stop));
        var (assembly, rejection) = Judge(tree, stop);
        return new Intake(form, rejection is null ? assembly : null, rejection);
    }

    private (byte[]? Assembly, Outcome.Rejected? Rejection) Judge(SyntaxTree tree, CancellationToken stop)
    {
        if (CandidateSource.Fault((CompilationUnitSyntax)tree.GetRoot(stop)) is { } fault) return (null, Rejected(Stage.Completion, fault));
        var compiled = compiler.Compile(tree, stop);
        if ((compiled.Rejection ?? SourceCheck.Check(compiled, contract)) is { } rejection) return (null, rejection);
        var assembly = compiled.Assembly!;
        return (assembly, MetadataCheck.Check(assembly, contract) ?? KnowledgeRule.Check(assembly));
    }

    private static Outcome.Rejected Rejected(Stage stage, string reason) => new(stage, ReasonText.Clean(reason));
}
