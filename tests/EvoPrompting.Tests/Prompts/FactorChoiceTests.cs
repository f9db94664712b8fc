using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Prompts;

/// <summary>Which factor of a program prompts ask to change.</summary>
public class FactorChoiceTests
{
    private static readonly SearchSettings Settings = new()
    {
        PromptsPerRound = 400,
        SamplesPerPrompt = 1,
        Survivors = 1,
        ErrorCeiling = 1,
    };

    private readonly TextTask task = new();
    private readonly ListJournal journal = new();

    [Fact]
    public async Task InTheFirstRoundAllAreDrawnAlike()
    {
        var drawn = await ChooseAsync(0);
        Assert.InRange(drawn.Count(f => f == "head"), 150, 250);
        Assert.Equal(drawn, await ChooseAsync(0));
        Assert.NotEqual(drawn, await ChooseAsync(0, seed: 2));
    }

    [Fact]
    public async Task WhatBroughtImprovementsIsDrawnMoreOften()
    {
        var parent = new EvaluatedCandidate(new Candidate(0, -1, "program\nx", Name: "seed"), Scored(0.5));
        await journal.RecordAsync(parent, "x", default);
        for (var prompt = 0; prompt < 20; prompt++)
        {
            var child = new Candidate(1 + prompt, 0, "program\ny", new Origin(prompt, 0, [0], 1, 1));
            var text = FewShotPrompt.Write(
                task.Language, [], task.Describe(parent.Metrics!), prompt % 2 == 0 ? "head" : "tail");
            await journal.RecordAsync(new Proposal(0, prompt, text, [new("", 0, true)], [child]), default);
            await journal.RecordAsync(new EvaluatedCandidate(child, Scored(prompt % 2 == 0 ? 0.4 : 0.6)), $"{prompt}", default);
        }

        Assert.InRange((await ChooseAsync(1)).Count(f => f == "head"), 340, 400); // 11/12 against 1/12
    }

    private static Outcome Scored(double error) =>
        new Outcome.Scored(new MetricSet(new Metric("size", 10), new Metric("error", error), new Metric("test_error", 0)));

    private Task<IReadOnlyList<string>> ChooseAsync(int round, ulong seed = 1) =>
        new FactorChoice(task, new TwoFactors(), journal, Settings, new RunSeed(seed)).ChooseAsync(round, default);

    private sealed class TwoFactors : ProgramFactors
    {
        public override IReadOnlyList<string> Names { get; } = ["head", "tail"];

        public override IReadOnlyList<string> Statements(string program, string factor) => [];

        public override string? Confine(string factor, string parent, string child) => child;
    }
}
