using System.Text.Json;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>
/// Refuses a call that could exceed the budget, before it is made. A call under way counts for the most it could take: a token for each
/// byte of its messages, and the most tokens of its answer, or as many as that model has written against its limit before. One whose
/// server does not say what it took goes on counting for that.
/// </summary>
/// <param name="maximumCost">In the currency of the recipe's prices; null for no limit.</param>
/// <param name="maximumTokens">Read and written together; null for no limit.</param>
public sealed class Budget(double? maximumCost = null, long? maximumTokens = null)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> longest = []; // by model: an answer that was longer than allowed
    private double spent, reserved;
    private long spentTokens, reservedTokens;
    private TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public double? MaximumCost => maximumCost;

    public bool IsLimited => maximumCost is not null || maximumTokens is not null;

    /// <summary>Counts a call that an earlier process of the run made.</summary>
    internal void Count(ModelCall call, TokenPrices prices)
    {
        if (!IsLimited) return;
        using var asked = JsonDocument.Parse(call.Asked);
        var most =
            new TokenUsage(
                System.Text.Encoding.UTF8.GetByteCount(call.Asked), 0, asked.RootElement.GetProperty("maximum_tokens").GetInt64());
        var usage = call.Usage.Total is null ? most : call.Usage;
        lock (gate) (spent, spentTokens) = (spent + (prices.Of(usage) ?? 0), spentTokens + usage.Total!.Value);
    }

    /// <summary>Sets aside what a call could take; waits for calls under way where only they stand in its way.</summary>
    /// <returns>To be settled with what it took; disposed unsettled, it goes on counting for the most it could have taken.</returns>
    /// <exception cref="BudgetReachedException">The call could exceed the budget.</exception>
    internal async Task<Reservation> ReserveAsync(ModelRequest request, CancellationToken stop)
    {
        double cost;
        long tokens;
        while (true)
        {
            Task change;
            lock (gate)
            {
                var most = new TokenUsage(
                    request.MostInputTokens, 0, Math.Max(request.MaximumTokens, longest.GetValueOrDefault(request.To.Name)));
                (cost, tokens) = (request.To.Prices.Of(most) ?? 0, most.Total!.Value);
                if (Fits(reserved, reservedTokens))
                {
                    (reserved, reservedTokens) = (reserved + cost, reservedTokens + tokens);
                    return new Reservation(this, request, cost, tokens);
                }

                if (reservedTokens == 0 || !Fits(0, 0)) throw Reached(cost, tokens);
                change = settled.Task;
            }

            await change.WaitAsync(stop);
        }

        bool Fits(double others, long otherTokens) =>
            (maximumCost is not { } money || spent + others + cost <= money)
                && (maximumTokens is not { } count || spentTokens + otherTokens + tokens <= count);
    }

    private BudgetReachedException Reached(double cost, long tokens) => new(
        maximumCost is { } money && spent + cost > money
            ? FormattableString.Invariant(
                $"--max-cost {money}: {spent:0.####} is spent and the next call could cost {cost:0.####}, so it was not made.")
            : FormattableString.Invariant(
                $"--max-tokens {maximumTokens}: {spentTokens} are spent and the next call could take {tokens}, so it was not made."));

    private void Note(string model, long written)
    {
        lock (gate) longest[model] = Math.Max(written, longest.GetValueOrDefault(model));
    }

    private void Settle(double cost, long tokens, double took, long tookTokens)
    {
        lock (gate)
        {
            (reserved, reservedTokens) = (reservedTokens == tokens ? 0 : reserved - cost, reservedTokens - tokens);
            (spent, spentTokens) = (spent + took, spentTokens + tookTokens);
            settled.SetResult();
            settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What a call under way may take.</summary>
    internal sealed class Reservation(Budget budget, ModelRequest request, double cost, long tokens) : IDisposable
    {
        private TokenUsage usage;
        private bool free;

        /// <summary>Says what the call took; nothing changes where the server did not say.</summary>
        public void Took(TokenUsage took)
        {
            usage = took;
            if (took.Output is { } written && written > request.MaximumTokens) budget.Note(request.To.Name, written);
        }

        /// <summary>Says that the call was not made, or refused.</summary>
        public void Release() => free = true;

        public void Dispose() => budget.Settle(
            cost, tokens, free ? 0 : usage.Total is null ? cost : request.To.Prices.Of(usage) ?? 0, free ? 0 : usage.Total ?? tokens);
    }
}
