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
        if (CandidateSource.Fault(source) is { } fault) return new Outcome.Rejected(Stage.Completion, fault);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LongestCompile);
        try
        {
            var compiled = compiler.Compile(source, limit.Token);
            if ((compiled.Rejection ?? SourceCheck.Check(compiled, contract) ?? LiteralRule.Check(compiled.Tree)) is { } rejection) return rejection;
            return MetadataCheck.Check(compiled.Assembly!, contract) is { } refused ? refused : compiled.Assembly!;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Outcome.Rejected(Stage.Time, $"the compiler was busy for {LongestCompile.TotalSeconds:F0} s");
        }
    }
}

/// <summary>A candidate's checked assembly, or its rejection: one of the two.</summary>
public sealed record Intake(byte[]? Assembly, Outcome.Rejected? Rejection)
{
    public static implicit operator Intake(Outcome.Rejected rejection) => new(null, rejection);

    public static implicit operator Intake(byte[] assembly) => new(assembly, null);
}
