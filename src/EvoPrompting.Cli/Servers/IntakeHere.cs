using EvoPrompting.Candidates;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;

namespace EvoPrompting.Cli.Servers;

/// <summary>Reads programs in this process. Stands in until reading has a process of its own that a search and its repairs share.</summary>
internal sealed class IntakeHere(CandidateContract contract) : IIntake
{
    private readonly Lazy<CandidateIntake> intake = new(() => new CandidateIntake(contract));

    public Task<Intake> TakeAsync(string source, CancellationToken stop) => Task.Run(() => intake.Value.Take(source, stop), stop);
}
