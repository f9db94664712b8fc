using EvoPrompting.SearchTasks;

namespace EvoPrompting.Search;

/// <summary>No seed program was scored below the error ceiling, so a search has no first parent.</summary>
public sealed class NoViableSeedException(SearchTask task, double ceiling) : UserException(FormattableString.Invariant(
    $"No seed program of '{task.Name}' reached an error below the ceiling {ceiling}: train longer (training.steps) or raise search.errorCeiling."));
