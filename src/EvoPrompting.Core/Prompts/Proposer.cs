using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>Turns parents into children: CrossMut, Algorithm 2 of the paper. What is journaled already is not asked for again.</summary>
internal sealed class Proposer(
    SearchTask task, ILanguageModel model, IRunJournal journal, SearchSettings settings, RunSeed seed)
{
    /// <summary>Returns the round's m x n children in ordinal order.</summary>
    public async Task<IReadOnlyList<Candidate>> ProposeAsync(
        IReadOnlyList<EvaluatedCandidate> parents, SoftPrompt softPrompt, int round, CancellationToken stop)
    {
        IReadOnlyList<string>? factors = settings.ChangesOneFactor
            ? await new FactorChoice(task, Factors, journal, settings, seed).ChooseAsync(round, stop) : null;
        var proposals = await Task.WhenAll(Enumerable.Range(0, settings.PromptsPerRound)
            .Select(prompt => ProposeAsync(parents, softPrompt, round, prompt, factors?[prompt], stop)));
        return [.. proposals.SelectMany(p => p.Children)];
    }

    private async Task<Proposal> ProposeAsync(
        IReadOnlyList<EvaluatedCandidate> parents, SoftPrompt softPrompt, int round, int prompt, string? factor, CancellationToken stop)
    {
        if (await journal.FindProposalAsync(round, prompt, stop) is { } known) return known;

        var chance = seed.Stream("parents", round, prompt);
        var examples = Enumerable.Range(0, settings.ExamplesPerPrompt).Select(_ => chance.Pick(parents)).ToArray(); // with replacement
        var target = task.Target([.. examples.Select(e => e.Metrics!)]);
        var text = FewShotPrompt.Write(task.Language, [.. examples.Select(e => PromptExample.Of(task, e))], target, factor);
        var samples = Enumerable.Range(0, settings.SamplesPerPrompt).Select(sample => Sample(round, prompt, sample)).ToArray();

        var first = task.Seeds.Count + round * settings.ChildrenPerRound + prompt * settings.SamplesPerPrompt;
        var request = new CompletionRequest(text, softPrompt, samples, settings.MaximumTokens, task.Language) { FirstOrdinal = first };
        var answers = await model.CompleteAsync(request, stop);
        if (answers.Count != samples.Length)
            throw new InvalidOperationException($"{model.Identity} gave {answers.Count} completions for {samples.Length} samples");
        Completion[] completions = [.. answers.Select(a => a.Cut())]; // before programs are read, so that a resumed run reads the same

        int[] ordinals = [.. examples.Select(e => e.Candidate.Ordinal)];
        var children = completions.Select((completion, sample) => new Candidate(
            first + sample, round, Program(completion, text, factor, examples[^1].Candidate.Source),
            new Origin(prompt, sample, ordinals, samples[sample].Temperature, samples[sample].Seed, completion.Fault)));

        var proposal = new Proposal(round, prompt, text, completions, [.. children]);
        await journal.RecordAsync(proposal, stop);
        return proposal;
    }

    private ProgramFactors Factors => task.Factors ?? throw new InvalidOperationException($"{task.Name} has no factors");

    private string Program(Completion completion, string prompt, string? factor, string parent) => AnsweredProgram.Read(
        task, completion.Text, prompt, completion.Fault is null ? factor : null, task.Language.ForPrompt(parent));

    private SampleSettings Sample(int round, int prompt, int sample) => new(
        seed.Stream("temperature", round, prompt, sample).Pick(settings.Temperatures), seed.Derive("sample", round, prompt, sample));
}
