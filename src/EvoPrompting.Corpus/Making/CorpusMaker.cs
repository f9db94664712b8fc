using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using EvoPrompting.Corpus.Examples;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.Corpus.Variation;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Corpus.Making;

/// <summary>
/// Makes the corpus of the embedded language model: programs in families, all compiled and measured, some trained, and examples with
/// two parents and a child each. Equal settings give equal files, whatever the number of meters; an interrupted run goes on.
/// </summary>
/// <param name="meters">They work side by side.</param>
public sealed partial class CorpusMaker(
    CorpusSettings settings, TaskCorpus corpus, string folder, IReadOnlyList<IProgramMeter> meters, Action<CorpusProgress>? watch = null)
{
    private readonly CorpusFolder files = new(folder);

    /// <summary>Runs or goes on, and returns what was made.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<CorpusCard> MakeAsync(CancellationToken stop = default)
    {
        var programs = corpus.Families.Create(settings.Seed, settings.Programs, corpus.Excluded);
        var orders = Orders(programs);
        var measures = await MeasureAsync(orders, stop);

        var trained = Enumerable.Range(0, programs.Count)
            .Where(i => measures[i] is { Rejection: null, Accuracy: not null }).Select(i => (i, measures[i].Accuracy!.Value)).ToList();
        var estimate = AccuracyEstimate.Fit(programs, settings.Tasks, trained);
        var origins = Enumerable.Range(0, programs.Count).Where(i => measures[i].Rejection is null).ToList();
        MeasuredProgram[] measured = new MeasuredProgram[origins.Count];
        Parallel.For(
            0, origins.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, meters.Count), CancellationToken = stop }, i =>
        {
            var (program, measure) = (programs[origins[i]], measures[origins[i]]);
            measured[i] = new MeasuredProgram(program, measure.Size, measure.Accuracy ?? estimate.Of(origins[i]));
        });

        var examples = Examples(measured, origins);
        var texts = examples.Select((e, i) => Text(measured, e, i)).ToList();
        var card = Card(programs, measures, measured, trained, examples, texts);
        files.Finish(texts, card);
        return card;
    }

    private List<MeasureOrder> Orders(IReadOnlyList<CorpusProgram> programs)
    {
        var affordable = Enumerable.Range(0, programs.Count)
            .Where(i => programs[i].CanBeTrained).ToArray();
        settings.Seed.Stream("trained").Shuffle<int>(affordable);
        var trained = affordable.Take(settings.Trained).ToHashSet();
        return [.. programs.Select((program, i) => new MeasureOrder(
            program.Source, program.Family % settings.Tasks, trained.Contains(i), settings.Seed.Derive("corpus-training", i)))];
    }

    private async Task<ProgramMeasure[]> MeasureAsync(List<MeasureOrder> orders, CancellationToken stop)
    {
        var measures = new ProgramMeasure[orders.Count];
        var missing = new ConcurrentQueue<int>();
        int done = 0, rejected = 0;
        for (var shard = 0; shard * CorpusSettings.ShardSize < orders.Count; shard++)
        {
            if (files.Measured(shard, Shard(shard)) is { } kept) Take(shard, kept);
            else missing.Enqueue(shard);
        }

        await Task.WhenAll(meters.Select(meter => Task.Run(async () =>
        {
            while (missing.TryDequeue(out var shard))
            {
                var taken = await meter.MeasureAsync(Shard(shard), stop);
                files.Keep(shard, Shard(shard), taken);
                Take(shard, taken);
            }
        }, stop)));
        return measures;

        List<MeasureOrder> Shard(int shard) => [.. orders.Skip(shard * CorpusSettings.ShardSize).Take(CorpusSettings.ShardSize)];

        void Take(int shard, IReadOnlyList<ProgramMeasure> taken)
        {
            for (var i = 0; i < taken.Count; i++) measures[shard * CorpusSettings.ShardSize + i] = taken[i];
            var (nowDone, nowRejected) =
                (Interlocked.Add(ref done, taken.Count), Interlocked.Add(ref rejected, taken.Count(m => m.Rejection is not null)));
            watch?.Invoke(new CorpusProgress(nowDone, orders.Count, nowRejected));
        }
    }

    // Whoever reads only the beginning reads the most different children: each once, those again that are an improvement on many
    // relatives. Of children that improve on none, a part is left out: searches do not ask for them.
    private List<CorpusExample> Examples(IReadOnlyList<MeasuredProgram> measured, IReadOnlyList<int> origins)
    {
        var draw = new ExampleDraw(measured, origins);
        var improvements = Enumerable.Range(0, measured.Count).Select(draw.Dominated).ToArray();
        var examples = new List<CorpusExample>();
        for (var pass = 0; examples.Count < settings.Examples; pass++)
        {
            var children = Enumerable.Range(0, measured.Count).ToArray();
            settings.Seed.Stream("children", pass).Shuffle<int>(children);
            foreach (var child in children)
            {
                var chance = settings.Seed.Stream("example", pass, child);
                if (examples.Count < settings.Examples && chance.Chance(Welcome(improvements[child], pass)))
                    examples.Add(draw.Next(child, chance));
            }
        }

        return examples;
    }

    private static double Welcome(int improvements, int pass) => improvements switch
    {
        0 => pass == 0 ? 0.8 : 0.3,
        1 => pass == 0 ? 1 : 0.6,
        _ => 1,
    };

    private CorpusText Text(IReadOnlyList<MeasuredProgram> measured, CorpusExample example, int index)
    {
        MetricSet Of(int i) => corpus.Metrics(measured[i].Size, Math.Round(measured[i].Accuracy, 3));
        PromptMetrics Metrics(int i) => corpus.Task.Describe(Of(i));
        var asksAsSearch = settings.Seed.Stream("target", index).Chance(corpus.AsksAsSearch)
            && ExampleDraw.Improves(measured[example.Child], measured[example.First], measured[example.Second]);
        var prompt = FewShotPrompt.Write(
            corpus.Task.Language,
            [
                new PromptExample(Metrics(example.First), measured[example.First].Program.Source),
                new PromptExample(Metrics(example.Second), measured[example.Second].Program.Source),
            ],
            asksAsSearch ? corpus.Task.Target([Of(example.First), Of(example.Second)]) : Metrics(example.Child));
        var child = measured[example.Child].Program;
        return new CorpusText(prompt, corpus.Task.Language.AfterStub(child.Source)!, child.Family);
    }

    private CorpusCard Card(
        IReadOnlyList<CorpusProgram> programs, ProgramMeasure[] measures, MeasuredProgram[] measured,
        List<(int Program, double Accuracy)> trained,
        List<CorpusExample> examples, List<CorpusText> texts)
    {
        var (error, explained) = AccuracyEstimate.HeldOut(programs, settings.Tasks, trained);
        double Share(Func<MeasuredProgram, MeasuredProgram, bool> holds) => examples.Average(e =>
            holds(measured[e.Child], measured[e.First]) && holds(measured[e.Child], measured[e.Second]) ? 1.0 : 0);
        return new CorpusCard(
            settings.Seed.ToString(), measured.Length, measured.Select(m => Numbers().Replace(m.Program.Source, "0")).Distinct().Count(),
            trained.Count, settings.Tasks, measures.Count(m => m.Rejection is not null),
            [.. measures.Where(m => m.Rejection is not null).GroupBy(m => Numbers().Replace(m.Rejection!, "0"))
                .OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key, StringComparer.Ordinal).Take(5).Select(g => $"{g.Count()} x {g.Key}")],
            Enumerable.Range(0, measures.Length)
                .Count(i => measures[i].Rejection is null && measures[i].Size != (programs[i].CountedSize ?? measures[i].Size)),
            Math.Round(error, 4), Math.Round(explained, 4),
            Quantiles(measured.Select(m => (double)m.Size)), Quantiles(trained.Select(t => t.Accuracy)),
            Quantiles(measured.Select(m => m.Accuracy)),
            examples.Count,
            Math.Round(Share(ExampleDraw.Dominates), 4),
            Math.Round(Share((child, parent) => child.Size < parent.Size), 4),
            Math.Round(examples.Average(e => e.First == e.Second ? 1.0 : 0), 4),
            Math.Round(texts.Average(t => t.Prompt.Length + t.Completion.Length), 1));
    }

    private static double[] Quantiles(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return [.. new[] { 0, 0.05, 0.25, 0.5, 0.75, 0.95, 1 }.Select(q => Math.Round(sorted[(int)(q * (sorted.Length - 1))], 4))];
    }

    [GeneratedRegex(@"\b[0-9.]+\b")]
    private static partial Regex Numbers();
}
