using Basic.Reference.Assemblies;
using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>
/// Compiles hostile programs against the whole framework, unsafe code included, and hands them straight to a worker: the checks of
/// source and metadata are passed by, so that the walls of the process stand alone.
/// </summary>
internal static class Attacker
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Diagnostics;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Sockets;
        global using System.Reflection;
        global using System.Runtime.InteropServices;
        global using System.Threading;
        global using TorchSharp;
        global using EvoPrompting.Networks.Contract;
        global using Module = EvoPrompting.Networks.Contract.Module;
        global using Tensor = TorchSharp.torch.Tensor;
        """;

    private static readonly CSharpCompilation Start = CSharpCompilation.Create(
        "Attack", [CSharpSyntaxTree.ParseText(Usings)],
        [.. Net100.References.All, .. Contracts.Standard.References.Select(path => MetadataReference.CreateFromFile(path))],
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true,
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default));

    /// <summary>What a worker may use in these tests.</summary>
    public static JobLimits Usual { get; } = new(MemoryMegabytes: 2048, SecondsPerJob: 600);

    /// <summary>One runner for most attacks: its spares make them quick. Its workers end with this process.</summary>
    private static readonly LocalJobRunner Shared = new(new WorkerSettings(1, Usual));

    /// <summary>Runs a program whose Call has these statements. A breach is reported by <c>throw new Exception("BREACH ...")</c>.</summary>
    public static Task<Outcome> RunAsync(string statements, string members = "", string types = "", JobLimits? limits = null) =>
        RunProgramAsync(Contracts.Program(statements, members) + "\n" + types, limits);

    public static async Task<Outcome> RunProgramAsync(string source, JobLimits? limits = null)
    {
        var judgement = await JudgeAsync(source, limits);
        return judgement.Outcome ?? throw new InvalidOperationException("lost: " + judgement.Lost);
    }

    /// <summary>The same, where the machine may be to blame.</summary>
    public static async Task<Judgement> JudgeAsync(string source, JobLimits? limits = null)
    {
        if (limits is null) return await JudgeAsync(source, Shared);
        await using var runner = new LocalJobRunner(new WorkerSettings(1, limits));
        return await JudgeAsync(source, runner);
    }

    /// <summary>The same, in a worker of this runner.</summary>
    public static Task<Judgement> JudgeAsync(string source, IJobRunner runner) => SmallTask.New().JudgeAsync(
        new TakenCandidate(new Candidate(0, 0, source), Compile(source)), 1, runner, TestContext.Current.CancellationToken);

    /// <summary>Compiles without any check.</summary>
    public static byte[] Compile(string source)
    {
        var (assembly, errors) = Emit(source);
        return assembly ?? throw new InvalidOperationException(errors + "\n" + source);
    }

    /// <summary>Compiles without any check; returns null for what is no C#.</summary>
    public static byte[]? TryCompile(string source) => Emit(source).Assembly;

    private static (byte[]? Assembly, string Errors) Emit(string source)
    {
        using var bytes = new MemoryStream();
        var emitted = Start.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source)).Emit(bytes);
        return emitted.Success
            ? (bytes.ToArray(), "")
            : (null, string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
    }

    /// <summary>Asserts that the attack was refused where it happened: an exception of the system in the candidate, no breach.</summary>
    public static async Task IsRefusedAsync(string statements, string expected, string members = "", string types = "")
    {
        var outcome = await RunAsync(statements, members, types);
        var rejected = Assert.IsType<Outcome.Rejected>(outcome);
        Assert.DoesNotContain("BREACH", rejected.Reason, StringComparison.Ordinal);
        Assert.True(rejected.Reason.Contains(expected, StringComparison.OrdinalIgnoreCase), rejected.Reason);
    }
}
