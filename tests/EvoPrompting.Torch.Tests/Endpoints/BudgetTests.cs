using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>A budget stops before the call that could exceed it.</summary>
public class BudgetTests
{
    // A prompt of 84 bytes: at most 84 + 16 tokens read, and 100 written.
    private static readonly string prompt = new('p', 84);

    [Theory]
    [InlineData(199, 0)]
    [InlineData(200, 1)]
    [InlineData(217, 1)] // each call takes 18: the next could end at 218
    [InlineData(218, 2)]
    [InlineData(235, 2)]
    [InlineData(236, 3)]
    public async Task NoCallIsMadeThatCouldExceedTheTokens(long budget, int calls) =>
        Assert.Equal(calls, await CallsAsync(new Budget(maximumTokens: budget), parallel: 1));

    [Fact]
    public async Task CallsUnderWayCountForTheMostTheyCouldTake()
    {
        // Two fit at once only where the budget holds the most of both; once one is answered the next fits.
        var peak = 0;
        Assert.Equal(3, await CallsAsync(new Budget(maximumTokens: 399 - 100), parallel: 4, most: 3, p => peak = p));
        Assert.Equal(1, peak);
        Assert.Equal(3, await CallsAsync(new Budget(maximumTokens: 450), parallel: 4, most: 3, p => peak = p, together: 2));
        Assert.Equal(2, peak);
    }

    /// <summary>Between the two, a call that waits for neither would be let through.</summary>
    [Fact]
    public async Task WhatACallTookCountsTogetherWithTheHabitsThatItShows()
    {
        var settings = new EndpointSettings(
            EndpointProtocol.OpenAI, "m", new Uri("http://localhost:1/v1"), EndpointKey.None, 4, TimeSpan.FromSeconds(1));
        var request = new ModelRequest(settings, [new(MessageRole.User, prompt)], new SampleSettings(1, 1), 100, Step: 0);
        var (budget, habits) = (new Budget(maximumTokens: 50_000), new TokenHabits());
        using var first = await budget.ReserveAsync(request, 1, habits, default);
        Assert.Equal(40_000, first.Took(new TokenUsage(11, 0, 40_000), bytes: 10));
        await Assert.ThrowsAsync<BudgetReachedException>(() => budget.ReserveAsync(request, 1, habits, default));
    }

    [Fact]
    public async Task CostFollowsThePrices()
    {
        // 11 tokens read, 3 of them cached, 7 written: 8 * 2 + 3 * 1 + 7 * 10 = 89 millionths; the most a call could cost: 100 * 2 + 100 *
        // 10 = 1200.
        var prices = new TokenPrices(2, 1, 10);
        Assert.Equal(89e-6, prices.Of(new TokenUsage(11, 3, 7))!.Value, 1e-12);
        Assert.Equal(92e-6, new TokenPrices(2, null, 10).Of(new TokenUsage(11, 3, 7))!.Value, 1e-12);
        Assert.Null(new TokenPrices(2, 1, null).Of(new TokenUsage(11, 3, 7)));
        Assert.Null(prices.Of(default));
        Assert.Equal(0, await CallsAsync(new Budget(maximumCost: 1199e-6), parallel: 1, prices: prices));
        Assert.Equal(1, await CallsAsync(new Budget(maximumCost: 1201e-6), parallel: 1, prices: prices));
        Assert.Equal(2, await CallsAsync(new Budget(maximumCost: 1290e-6), parallel: 1, prices: prices));
    }

    [Fact]
    public async Task WhatAnEarlierProcessSpentCounts()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var journal = new MemoryCallJournal();
        await Assert.ThrowsAsync<BudgetReachedException>(() => CompleteAsync(server, new Budget(maximumTokens: 218), journal, 9));
        Assert.Equal(2, server.Asked.Count);
        await Assert.ThrowsAsync<BudgetReachedException>(() => CompleteAsync(server, new Budget(maximumTokens: 218), journal, 9));
        Assert.Equal(2, server.Asked.Count);
        Assert.Equal(9, (await CompleteAsync(server, new Budget(maximumTokens: 1000), journal, 9)).Count);
        Assert.Equal(9, server.Asked.Count);
    }

    [Fact]
    public async Task ACallWhoseServerDoesNotSayWhatItTookCountsForTheMost()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave(Fault.Unusable[0]);
        await Assert.ThrowsAsync<BudgetReachedException>(
            () => CompleteAsync(server, new Budget(maximumTokens: 399), new MemoryCallJournal(), 9));
        Assert.Single(server.Asked);
    }

    private static async Task<int> CallsAsync(
        Budget budget, int parallel, int most = 9, Action<int>? peak = null, TokenPrices? prices = null, int together = 1)
    {
        ModelServer? asked = null;
        var number = 0; // the first call is made alone
        await using var server = asked = await ModelServer.StartAsync(async _ =>
        {
            var isFirst = Interlocked.Increment(ref number) == 1;
            for (var i = 0; !isFirst && i < 6_000 && asked!.MostUnderWay < together; i++) await Task.Delay(10);
            await Task.Delay(50);
            return new AnsweredModel("{ }", 7, true, 11);
        });
        try
        {
            await CompleteAsync(server, budget, new MemoryCallJournal(), most, parallel, prices);
        }
        catch (BudgetReachedException)
        {
        }

        peak?.Invoke(server.MostUnderWay);
        return server.Asked.Count;
    }

    private static async Task<IReadOnlyList<Completion>> CompleteAsync(
        ModelServer server, Budget budget, ICallJournal journal, int samples, int parallel = 1, TokenPrices? prices = null)
    {
        using var model =
            Some.Model(Some.Settings(server, "completions") with { ParallelCalls = parallel, Prices = prices ?? TokenPrices.Unknown },
                budget: budget);
        await model.BeginAsync(journal, default);
        return await model.CompleteAsync(Some.Request(samples, prompt, maximum: 100), default);
    }
}
