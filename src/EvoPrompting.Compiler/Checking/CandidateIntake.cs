using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;

namespace EvoPrompting.Compiler.Checking;

/// <summary>Takes a candidate's source in: whole class, compile, check of the source, literal rule, check of the metadata. Thread-safe.</summary>
public sealed class CandidateIntake(CandidateContract contract)
{
    /// <summary>A compiler that is busy longer than this has been given a trap. Ordinary candidates take some milliseconds.</summary>
    public static readonly TimeSpan LongestCompile = TimeSpan.FromSeconds(60);

    private readonly CandidateCompiler compiler = new(contract);

    /// <summary>Returns the assembly of a candidate, or why it was rejected.</summary>
    public Intake Take(string source, CancellationToken stop = default)
    {
        var form = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CSharpNormalizer.Normalize(source))));
        var (assembly, rejection) = Judge(source, stop);
        return new Intake(form, assembly, rejection);
    }

    private (byte[]? Assembly, Outcome.Rejected? Rejection) Judge(string source, CancellationToken stop)
    {
        if (CandidateSource.Fault(source) is { } fault) return (null, new Outcome.Rejected(Stage.Completion, fault));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LongestCompile);
        try
        {
            var compiled = compiler.Compile(source, limit.Token);
            if ((compiled.Rejection ?? SourceCheck.Check(compiled, contract) ?? LiteralRule.Check(compiled.Tree)) is { } rejection) return (null, rejection);
            return MetadataCheck.Check(compiled.Assembly!, contract) is { } refused ? (null, refused) : (compiled.Assembly!, null);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (null, new Outcome.Rejected(Stage.Time, $"the compiler was busy for {LongestCompile.TotalSeconds:F0} s"));
        }
    }
}
