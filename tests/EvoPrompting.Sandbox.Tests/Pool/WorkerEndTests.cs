using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;

namespace EvoPrompting.Sandbox.Tests.Pool;

/// <summary>Whose doing the end of a worker is.</summary>
public class WorkerEndTests
{
    [Theory]
    [InlineData(0, "", "crash", "exit code 0")]
    [InlineData(7, "", "crash", "exit code 7")]
    [InlineData(134, "Unhandled exception. no", "crash", "signal 6, abort): Unhandled exception. no")]
    [InlineData(134, "Stack overflow.\n   at Model.Deep", "crash", "stack overflowed")]
    [InlineData(134, "terminate called after throwing an instance of 'std::bad_alloc'", "memory", "ran out of memory")]
    [InlineData(134, "Out of memory.", "memory", "ran out of memory")]
    [InlineData(139, "", "crash", "signal 11, segmentation fault")]
    [InlineData(159, "", "crash", "signal 31, forbidden system call")]
    public void WhatAProgramDoesToItsProcessIsItsOwnFault(int code, string errors, string stage, string reason)
    {
        var rejected = Rejected(new WorkerDeath(code, errors, RanOn: false, Accepted: true, MachineIsShort: false));
        Assert.Equal(stage, rejected.Stage.Name);
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(129)]
    [InlineData(130)]
    [InlineData(137)]
    [InlineData(143)]
    public void SignalsFromOutsideAreNot(int code) =>
        Assert.Contains("ended from outside", Lost(new WorkerDeath(code, "", RanOn: false, Accepted: true, MachineIsShort: false)),
            StringComparison.Ordinal);

    [Fact]
    public void NoMemoryIsTheMachinesFaultWhereTheProgramAskedForLittle()
    {
        var death = new WorkerDeath(134, "Out of memory.", RanOn: false, Accepted: true, MachineIsShort: true);
        Assert.Contains("the machine had no memory left", Lost(death), StringComparison.Ordinal);
        Assert.Equal(Stage.Crash, Rejected(death with { Errors = "" }).Stage); // a machine that is short excuses nothing else
    }

    [Fact]
    public void BeforeTheProgramRanNothingIsItsFault()
    {
        var death = new WorkerDeath(134, "Out of memory.", RanOn: false, Accepted: false, MachineIsShort: false);
        Assert.Contains("before the program ran", Lost(death), StringComparison.Ordinal);
        Lost(death with { RanOn = true });
        Lost(death with { Code = 0 });
    }

    [Fact]
    public void AClosedChannelIsWhatItIs() => Assert.Equal(
        new Outcome.Rejected(Stage.Gaming, "it closed its worker's channel"),
        Rejected(new WorkerDeath(137, "out of memory", RanOn: true, Accepted: true, MachineIsShort: false)));

    [Theory]
    [InlineData(100_000, 0, 0, true)]
    [InlineData(100_000, 900_000, 0, false)] // there is swap
    [InlineData(1_000_000, 0, 0, false)]
    [InlineData(1_000_000, 0, 2, true)] // the kernel promises no more than it has
    public void AMachineIsShortWhereAnyRequestMayBeRefused(long available, long swap, long overcommit, bool isShort) => Assert.Equal(
        isShort, MachineMemory.IsShortOf(
            new Dictionary<string, long>
            {
                ["MemAvailable"] = available,
                ["SwapFree"] = swap,
                ["CommitLimit"] = 2_000_000,
                ["Committed_AS"] = 1_950_000
            }, overcommit));

    [Fact]
    public void ThisProcessIsSeen()
    {
        if (!OperatingSystem.IsLinux()) return;
        var status = ProcessStatus.Of(Environment.ProcessId);
        Assert.True(status.Threads > 1 && status.Mapped > 1000 && status.MostMapped >= status.Mapped, status.ToString());
        Assert.Equal(default, ProcessStatus.Of(int.MaxValue));
    }

    private static Outcome.Rejected Rejected(WorkerDeath death) => Assert.IsType<JobEnd.Rejected>(WorkerEnd.Of(death)).Outcome;

    private static string Lost(WorkerDeath death) => Assert.IsType<JobEnd.Lost>(WorkerEnd.Of(death)).Reason;
}
