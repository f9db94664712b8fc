using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Journal;

/// <summary>Throw-away parts of runs.</summary>
internal static class Some
{
    public static TimeProvider Clock => TimeProvider.System;

    public static Recipe Recipe { get; } = new() { Task = "text" };

    public static RunIdentity Identity { get; } = new(
        "text", new RunSeed(ulong.MaxValue), Recipe.Write(), Recipe.Hash(), "scripted 1", "0.1.0+abc", "ATEN_CPU_CAPABILITY=avx2", "a CPU",
        [new("TorchSharp", "0.107.0"), new("libtorch", "2.10.0")]);

    public static EvaluatedCandidate Seed(int ordinal, double size = 10) =>
        new(new Candidate(ordinal, -1, $"program\nseed {ordinal}", Name: $"seed {ordinal}"), Scored(size, 0.25));

    public static Outcome Scored(double size, double error) =>
        new Outcome.Scored(new MetricSet(new Metric("size", size), new Metric("error", error), new Metric("test_error", error + 1.0 / 3)));

    public static Candidate Child(int ordinal, int round, int prompt, int sample, string? source = null) =>
        new(ordinal, round, source ?? $"program\nchild {ordinal}",
            new Origin(prompt, sample, [1, 0, 1], 0.1 + 0.2, ulong.MaxValue - (ulong)ordinal));

    /// <summary>A proposal of two children, the first of the given ordinal.</summary>
    public static Proposal Proposal(int round, int prompt, int ordinal, string text = "/* Metrics: */\nprogram\n") => new(
        round, prompt, text,
        [new Completion($"child {ordinal}", 5, true), new Completion($"child {ordinal + 1} \0 \u00e4\u6c34\ud83d\ude00", 512, false)],
        [Child(ordinal, round, prompt, 0), Child(ordinal + 1, round, prompt, 1)]);

    public static SoftPrompt SoftPrompt(float first = 1) => new(2, 3, [first, -0f, 1e-40f, float.MaxValue, 0.1f, 3], [4, 5]);

    public static SearchState State(
        int round, IReadOnlyList<EvaluatedCandidate> members, IReadOnlyList<EvaluatedCandidate> parents, SoftPrompt? softPrompt = null) =>
        new(round, Population.Empty.With(members).Retire(parents), parents, softPrompt ?? SoftPrompt());
}
