namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>The next call could go beyond the budget, so it was not made. Everything before it is kept.</summary>
/// <param name="option">What was reached: <c>--max-cost</c> or <c>--max-tokens</c>.</param>
public sealed class BudgetReachedException(string option, string message) : UserException(message)
{
    /// <summary>The limit that was reached, as the command line calls it.</summary>
    public string Option => option;
}
