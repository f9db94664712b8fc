namespace EvoPrompting.SearchTasks;

/// <summary>What people are told of a task's candidates, in the task's own words.</summary>
/// <param name="Judged">Of one past reading: its evaluation has begun, for example <c>compiled</c>.</param>
/// <param name="Scored">Of one that has metrics, for example <c>trained</c>.</param>
/// <param name="Evaluation">One run of it through the task, for example <c>training</c>; its plural has an s.</param>
/// <param name="RepeatsWhere">Where a run repeats of which no clock decided: the end of a sentence.</param>
public sealed record TaskWords(string Judged, string Scored, string Evaluation, string RepeatsWhere);
