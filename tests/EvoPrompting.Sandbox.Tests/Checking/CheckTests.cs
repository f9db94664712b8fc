using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Checking;

public class CheckTests
{
    /// <summary>What leaves no trace in an assembly and does no harm there: only the source tells.</summary>
    private static readonly string[] SeenInSourceOnly =
        [
            "has directives", "imports a namespace", "has a nested class", "is unsafe", "frees at the end of a block",
            "frees at the end of a statement", "frees by an interface", "jumps",
        ];

    /// <summary>What no compiler takes, whatever it may refer to: it never becomes an assembly.</summary>
    private static readonly string[] RefusedByEveryCompiler = ["reads a data set", "reaches for the trainer", "reaches for the data"];

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

    /// <summary>
    /// Where the compiler of candidates refuses a program, one that knows the whole framework and unsafe code compiles it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public void TheMetadataAloneBetraysAHostileProgram(string name)
    {
        var source = Find(name).Source;
        var own = new CandidateCompiler(Contracts.Standard).Compile(source, Stop).Assembly;
        var (assembly, harmless) = own is not null ? (own, []) : (Attacker.TryCompile(source), HarmlessFaults);
        Assert.Equal(RefusedByEveryCompiler.Contains(name), assembly is null);
        if (assembly is null) return;
        var faults = MetadataCheck.Faults(assembly, Contracts.Standard).Except(harmless);
        if (SeenInSourceOnly.Contains(name)) Assert.Empty(faults);
        else Assert.NotEmpty(faults);
    }

    [Theory]
    [MemberData(nameof(Benign))]
    public void ABenignProgramPasses(string name) =>
        Assert.Null(Contracts.Intake.Take(BenignPrograms.All[name], Stop).Rejection?.ToString());

    [Theory]
    [InlineData("x.mul_(2);", "a tensor is not changed in place, as that is not counted: use the method whose name has no _ at its end")]
    [InlineData("x[0] = x[1];", "a tensor is not changed in place: make a new one with torch.where, torch.cat or masked_fill")]
    [InlineData("using var y = x * 2;", "using may not be used: costs are counted by the tensors that a program makes")]
    [InlineData("var f = x.matmul;", "its multiply-adds are counted where it is called directly, as x.matmul(y)")]
    [InlineData("torch.linalg.inv(x);", "its multiply-adds cannot be counted; products can (matmul, einsum), and vector_norm")]
    public void WhatCannotBeCountedIsRefusedWithWhatToDo(string statement, string says) => Assert.Contains(
        says, Contracts.Intake.Take(Contracts.Program(statement), Stop).Rejection!.Reason, StringComparison.Ordinal);

    [Fact]
    public void TheSeedsPass() =>
        Assert.All(Mnist1DSeeds.All, seed => Assert.Null(Contracts.Intake.Take(seed.Source, Stop).Rejection?.ToString()));

    [Fact]
    public void ThePapersTripletFunctionsPass() => Assert.All(
        ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered),
        function => Assert.Null(Contracts.Triplets.Take(function.Source, Stop).Rejection?.ToString()));

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
            "unsafe { int* p = (int*)8; *p = 1; }", "unsafe { var p = stackalloc int[8]; p[9] = 1; }",
            "unsafe { delegate*<int, void> f = null; f(1); }",
            "Unsafe.As<object, string>(ref o);", "GC.KeepAlive(x);", "o.GetType();", "dynamic d = x; d.save();",
        ];
        Assert.All(statements, statement => Assert.NotEmpty(MetadataCheck.Faults(
            Attacker.Compile(Contracts.Program(
                "var o = new object(); "
                    + statement.Replace("Unsafe.As", "System.Runtime.CompilerServices.Unsafe.As", StringComparison.Ordinal))),
            Contracts.Standard).Except(HarmlessFaults)));
    }

    [Theory]
    [InlineData("[System.Runtime.CompilerServices.ModuleInitializer] public static void Start() { }", "module initializers")]
    [InlineData("~Model() { }", "finalizers")]
    [InlineData("static object kept = new();", "static")]
    [InlineData("[DllImport(\"libc\")] static extern int getpid();", "ImplMap")]
    [InlineData("[StructLayout(LayoutKind.Explicit)] struct Union { [FieldOffset(0)] public long A; [FieldOffset(0)] public double B; }",
        "explicit layouts")]
    [InlineData("class Inner : IDisposable { public void Dispose() { } }", "interfaces")]
    [InlineData("IEnumerable<int> F() { yield return 1; }", "interfaces")]
    public void AMemberThatActsByItselfIsSeenInTheMetadata(string member, string says)
    {
        var faults =
            MetadataCheck.Faults(
                Attacker.Compile(Contracts.Program("", member).Replace("class Model", "public class Model", StringComparison.Ordinal)),
                Contracts.Standard);
        Assert.Contains(faults, fault => fault.Contains(says, StringComparison.Ordinal));
    }

    /// <summary>What the tests' own compiler leaves in every assembly: it is told that code may be unsafe.</summary>
    private static IReadOnlyList<string> HarmlessFaults { get; } =
        MetadataCheck.Faults(Attacker.Compile(Contracts.Program("var o = new object();")), Contracts.Standard);

    private static HostilePrograms.Hostile Find(string name) => HostilePrograms.All.Single(h => h.Name == name);
}
