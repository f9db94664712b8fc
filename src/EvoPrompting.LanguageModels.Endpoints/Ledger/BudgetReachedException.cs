namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>The next call could go beyond the budget, so it was not made. Everything before it is kept.</summary>
public sealed class BudgetReachedException(string message) : UserException(message);
