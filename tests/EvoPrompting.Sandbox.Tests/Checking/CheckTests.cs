using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Checking;

public class CheckTests
{
    /// <summary>What leaves no trace in an assembly and does no harm there: only the source tells.</summary>
    private static readonly string[] SeenInSourceOnly =
        ["has directives", "imports by alias", "imports a namespace", "has a nested class", "has a delegate type", "allocates on the stack"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Hostile => [.. HostilePrograms.All.Select(h => h.Name)];

    public static TheoryData<string> Benign => [.. BenignPrograms.All.Keys];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void AHostileProgramIsRefusedWithItsLine(string name)
    {
        var hostile = Find(name);
        var rejection = Contracts.Intake.Take(hostile.Source, Stop).Rejection;
        Assert.NotNull(rejection);
        Assert.True(new Mnist1DTask().IntakeStages.Contains(rejection.Stage), rejection.ToString());
        Assert.True(rejection.Reason.Contains($"line {hostile.Line}: ", StringComparison.Ordinal), rejection.Reason);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void TheMetadataAloneBetraysAHostileProgram(string name)
    {
        var compiled = new CandidateCompiler(Contracts.Standard).Compile(Find(name).Source, Stop);
        if (compiled.Assembly is null || SeenInSourceOnly.Contains(name)) return; // the compiler refused it already
        Assert.NotNull(MetadataCheck.Check(compiled.Assembly, Contracts.Standard));
    }

    [Theory]
    [MemberData(nameof(Benign))]
    public void ABenignProgramPasses(string name) => Assert.Null(Contracts.Intake.Take(BenignPrograms.All[name], Stop).Rejection?.ToString());

    [Fact]
    public void TheSeedsPass() => Assert.All(Mnist1DSeeds.All, seed => Assert.Null(Contracts.Intake.Take(seed.Source, Stop).Rejection?.ToString()));

    [Fact]
    public void EqualSourceGivesEqualBytes()
    {
        var once = new CandidateIntake(Contracts.Standard).Take(Contracts.Program(""), Stop).Program;
        Assert.NotNull(once);
        Assert.Equal(once, new CandidateIntake(Contracts.Standard).Take(Contracts.Program(""), Stop).Program);
    }

    [Fact]
    public void ProgramsThatUseTheWholeFrameworkAreSeenInTheMetadata()
    {
        string[] statements =
        [
            "File.ReadAllText(\"x\");", "Process.Start(\"x\");", "new Thread(() => { }).Start();", "Environment.Exit(1);",
            "unsafe { int* p = (int*)8; *p = 1; }", "unsafe { var p = stackalloc int[8]; p[9] = 1; }", "unsafe { delegate*<int, void> f = null; f(1); }",
            "Unsafe.As<object, string>(ref o);", "GC.KeepAlive(x);", "o.GetType();", "dynamic d = x; d.save();",
        ];
        Assert.All(statements, statement => Assert.NotEmpty(MetadataCheck.Faults(
            Attacker.Compile(Contracts.Program("var o = new object(); " + statement.Replace("Unsafe.As", "System.Runtime.CompilerServices.Unsafe.As", StringComparison.Ordinal))),
            Contracts.Standard)));
    }

    [Theory]
    [InlineData("[System.Runtime.CompilerServices.ModuleInitializer] public static void Start() { }", "module initializers")]
    [InlineData("~Model() { }", "finalizers")]
    [InlineData("static object kept = new();", "static")]
    [InlineData("[DllImport(\"libc\")] static extern int getpid();", "ImplMap")]
    [InlineData("[StructLayout(LayoutKind.Explicit)] struct Union { [FieldOffset(0)] public long A; [FieldOffset(0)] public double B; }", "explicit layouts")]
    [InlineData("class Inner : IDisposable { public void Dispose() { } }", "interfaces")]
    [InlineData("IEnumerable<int> F() { yield return 1; }", "interfaces")]
    public void AMemberThatActsByItselfIsSeenInTheMetadata(string member, string says)
    {
        var faults = MetadataCheck.Faults(Attacker.Compile(Contracts.Program("", member).Replace("class Model", "public class Model", StringComparison.Ordinal)), Contracts.Standard);
        Assert.Contains(faults, fault => fault.Contains(says, StringComparison.Ordinal));
    }

    private static HostilePrograms.Hostile Find(string name) => HostilePrograms.All.Single(h => h.Name == name);
}
