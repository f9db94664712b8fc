using System.Text;
using System.Text.Json;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Transport;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>
/// Refuses a call that could exceed the budget, at the moment when it would be sent. A call under way counts for the most it could take: a
/// token for each byte of its messages, and the most tokens of its answer, or more where the model's calls took more before. One
/// whose server does not say what it took goes on counting for that.
/// </summary>
/// <remarks>A model's first call is made alone, so that a server that ignores the limit is known before more is under way.</remarks>
/// <param name="maximumCost">In the currency of the recipe's prices; null for no limit.</param>
/// <param name="maximumTokens">Read and written together; null for no limit.</param>
internal sealed class Budget(double? maximumCost = null, long? maximumTokens = null)
{
    private const double Rounding = 1e-9; // sums of costs are not exact

    private readonly Lock gate = new();
    private readonly HashSet<TokenHabits> beingLearnt = [];
    private double spent, reserved;
    private long spentTokens, reservedTokens;
    private TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public double? MaximumCost => maximumCost;

    public bool IsLimited => maximumCost is not null || maximumTokens is not null;

    /// <summary>Counts a call that an earlier process of the run made.</summary>
    internal void Count(ModelCall call, TokenPrices prices, TokenHabits habits)
    {
        if (!IsLimited) return;
        using var asked = JsonDocument.Parse(call.Asked);
        var (input, limit) = (Encoding.UTF8.GetByteCount(call.Asked), asked.RootElement.GetProperty("maximum_tokens").GetInt64());
        var bytes = call.Text is { } text ? Encoding.UTF8.GetByteCount(text) + call.Omitted
            : call.Fault == WholeAnswer.TooLong ? WholeAnswer.LongestAnswer
            : 0L;
        var usage = TokenHabits.Taken(call.Usage, habits.Most(input, limit, samples: 1), limit, bytes);
        lock (gate)
        {
            if (bytes > 0 || call.Usage.Output > 0) habits.Learn(usage, input, limit, samples: 1);
            (spent, spentTokens) = (spent + (prices.Of(usage) ?? 0), spentTokens + usage.Total!.Value);
        }
    }

    /// <summary>Sets aside what a call could take; waits for calls under way where only they stand in its way.</summary>
    /// <param name="samples">Answers that it asks for.</param>
    /// <param name="habits">Of its model.</param>
    /// <returns>To be settled with what it took; disposed unsettled, it goes on counting for the most it could have taken.</returns>
    /// <exception cref="BudgetReachedException">The call could exceed the budget.</exception>
    internal async Task<Reservation> ReserveAsync(ModelRequest request, int samples, TokenHabits habits, CancellationToken stop)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                var most = habits.Most(request.MostInputTokens, request.MaximumTokens, samples);
                var (cost, tokens) = (Cost(request.To, most), most.Total!.Value);
                if (!Fits(cost, tokens)) throw Reached(cost, tokens);
                if (Fits(reserved + cost, reservedTokens + tokens) && (!IsLimited || habits.AreKnown || beingLearnt.Add(habits)))
                {
                    (reserved, reservedTokens) = (reserved + cost, reservedTokens + tokens);
                    return new Reservation(this, request, samples, habits, most);
                }

                change = settled.Task;
            }

            await change.WaitAsync(stop);
        }
    }

    /// <summary>
    /// Counts what a call took in place of the most it could have. In one step with what its model's habits are seen to be: a call that
    /// knew them and not yet what they cost would be let through.
    /// </summary>
    /// <param name="shows">Whether something came that shows the habits.</param>
    /// <returns>The tokens of an answer where it is the first to show that the limit is ignored; else null.</returns>
    internal long? Settle(ModelRequest request, int samples, TokenHabits habits, TokenUsage most, TokenUsage taken, bool shows)
    {
        lock (gate)
        {
            var ignored = shows ? habits.Learn(taken, request.MostInputTokens, request.MaximumTokens, samples) : null;
            reservedTokens -= most.Total!.Value;
            reserved = reservedTokens == 0 ? 0 : reserved - Cost(request.To, most);
            (spent, spentTokens) = (spent + Cost(request.To, taken), spentTokens + taken.Total!.Value);
            beingLearnt.Remove(habits);
            settled.SetResult();
            settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return ignored;
        }
    }

    private double Cost(EndpointSettings model, TokenUsage usage) => maximumCost is null ? 0
        : model.Prices.Of(usage) ?? throw new UserException(
            $"--max-cost needs prices: give inputPrice and outputPrice of {model.Name} in the recipe, or use --max-tokens.");

    private bool Fits(double cost, long tokens) => FitsCost(cost) && (maximumTokens is not { } count || spentTokens + tokens <= count);

    private bool FitsCost(double cost) => maximumCost is not { } money || spent + cost <= money * (1 + Rounding);

    private BudgetReachedException Reached(double cost, long tokens)
    {
        var (option, limit, taken, next) = FitsCost(cost)
            ? ("--max-tokens", $"{maximumTokens}", $"{spentTokens} are", $"take {tokens}")
            : ("--max-cost", FormattableString.Invariant($"{maximumCost}"), FormattableString.Invariant($"{spent:0.####} is"),
                FormattableString.Invariant($"cost {cost:0.####}"));
        return new(option, $"{option} {limit}: {taken} spent and the next call could {next}, so it was not made.");
    }
}
