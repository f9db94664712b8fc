using System.Diagnostics;
using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Reading;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Reading;

/// <summary>
/// Whatever a text does to the process that reads it, there is a verdict, and this process does not notice. No other test runs
/// beside these: its memory would be taken for theirs.
/// </summary>
[Collection(nameof(Alone))]
public sealed class CompilerBombTests(CompilerBombTests.Readers readers) : IClassFixture<CompilerBombTests.Readers>
{
    private const long MostGrowth = 100 << 20;

    private static readonly TimeSpan LongestVerdict = TimeSpan.FromSeconds(60);

    private static readonly string Ordinary = Contracts.Program("x = nn.Relu(nn.Dense(features: 8)(x));");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Bombs.All.Keys];

    /// <summary>
    /// One pool for all: each bomb must leave it as it was. A machine without a free core is no fault of the pool's, so its clock is the
    /// processor's too.
    /// </summary>
    public sealed class Readers : IAsyncDisposable
    {
        internal CompilerPool Pool { get; } = new(Contracts.Standard.ToJson(), new CompilerPoolSettings(1));

        public ValueTask DisposeAsync() => Pool.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ABombCostsOneVerdict(string name)
    {
        await readers.Pool.TakeAsync(Ordinary, Stop); // a process is ready
        var memory = Memory();
        var start = Stopwatch.GetTimestamp();
        var taken = await readers.Pool.TakeAsync(Bombs.All[name], Stop);
        var took = Stopwatch.GetElapsedTime(start);
        Assert.Equal(64, taken.Form.Length);
        Assert.True(taken.Program is null != taken.Rejection is null);
        Assert.True(took < LongestVerdict, $"the verdict took {took.TotalSeconds:F1} s: {taken.Rejection}");
        Assert.InRange(taken.Rejection?.Reason.Length ?? 1, 1, ReasonText.Longest + 4);
        Assert.InRange(Memory() - memory, long.MinValue, MostGrowth);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {took.TotalSeconds:F2} s, {taken.Rejection?.ToString() ?? "accepted"}");

        var next = await readers.Pool.TakeAsync(Ordinary, Stop);
        Assert.NotNull(next.Program);
    }

    private static long Memory()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
