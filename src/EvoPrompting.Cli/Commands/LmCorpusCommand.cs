using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EvoPrompting.Chance;
using EvoPrompting.Corpus;
using EvoPrompting.Corpus.Making;
using EvoPrompting.Corpus.Measuring;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;
using EvoPrompting.Torch;

namespace EvoPrompting.Cli.Commands;

/// <summary>Makes the corpus that the embedded language model is pre-trained on: <c>lm corpus</c>.</summary>
internal static class LmCorpusCommand
{
    public static Command Create()
    {
        var folder =
            new Option<DirectoryInfo>(
                "--out")
            { Description = "The folder to write to; made where it is missing. A started corpus goes on.", Required = true };
        var (task, seed) = (Task(), Seed());
        var programs = new Option<int>("--programs") { Description = "Distinct programs, at least.", DefaultValueFactory = _ => 30_000 };
        var trained =
            new Option<int>("--trained")
            {
                Description = "Programs that are trained; the accuracy of the others is estimated.",
                DefaultValueFactory = _ => 2_500
            };
        var examples = new Option<int>("--examples") { Description = "Prompts with their completions.", DefaultValueFactory = _ => 45_000 };
        var workers = new Option<int>("--workers")
        {
            Description = "Processes that measure, one core each. It changes how long it takes, never the corpus.",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, 16),
        }.Within(1, 64);
        var command = new Command("corpus", """
            Make the corpus that an embedded language model is pre-trained on: programs, compiled and measured, some of them trained on
            other tasks than those of searches (generated ones for mnist1d, other algorithms for clrs).
            Writes examples-NNN.jsonl.gz and corpus.json. Stopped, it goes on with the same command.
            """)
        {
            folder, task, seed, programs, trained, examples, workers, Measure(),
        };
        command.SetAction((parsed, stop) => RunAsync(
            Corpus(parsed.GetValue(task)!),
            new CorpusSettings(
                new RunSeed(parsed.GetValue(seed)), parsed.GetValue(programs), parsed.GetValue(trained), parsed.GetValue(examples),
                Corpus(parsed.GetValue(task)!).Tasks),
            parsed.GetRequiredValue(folder).FullName, parsed.GetValue(workers), stop));
        return command;
    }

    private static async Task<int> RunAsync(TaskCorpus corpus, CorpusSettings settings, string folder, int workers, CancellationToken stop)
    {
        ProcessLimits.Check();
        var faults = settings.Faults().ToList();
        if (faults.Count > 0) throw new UserException(string.Join('\n', faults));

        var meters = Enumerable.Range(0, workers).Select(_ => new MeterProcess(corpus.Task.Name, settings.Seed)).ToList();
        try
        {
            var clock = Stopwatch.StartNew();
            var maker = new CorpusMaker(settings, corpus, folder, meters, new ProgressLines(clock).Show);
            var card = await maker.MakeAsync(stop);
            await Console.Error.WriteLineAsync(FormattableString.Invariant(
                $"{card.Examples} examples of {card.Programs} programs, {card.Trained} of them trained, in {clock.Elapsed:hh\\:mm\\:ss}"));
            Console.WriteLine(folder);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("stopped; the same command goes on");
            return ExitCode.Stopped;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"The corpus cannot be written to {folder}: {FileFault.Reason(e)}.", e);
        }
        finally
        {
            foreach (var meter in meters) meter.Dispose();
        }
    }

    private static Command Measure()
    {
        var (task, seed) = (Task(), Seed());
        var command = new Command("measure", "Measure programs from standard input: what 'lm corpus' starts.") { task, seed };
        command.Hidden = true;
        command.SetAction(async (parsed, stop) =>
        {
            TorchRuntime.Start();
            var corpus = Corpus(parsed.GetValue(task)!);
            await MeterProcess.ServeAsync(
                corpus.NewMeter(Composition.ContractOf(corpus.Text), new RunSeed(parsed.GetValue(seed))), stop);
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<ulong> Seed() => new("--seed")
    {
        Description = "Equal seeds and sizes give equal files.",
        DefaultValueFactory = _ => 1,
    };

    private static Option<string> Task() => new("--task")
    {
        Description = "The search task whose programs are made: mnist1d or clrs.",
        DefaultValueFactory = _ => KnownTasks.First.Name,
    };

    private static TaskCorpus Corpus(string task)
    {
        var name = KnownTasks.Get(task).Name;
        return TaskCorpus.All.FirstOrDefault(c => c.Task.Name == name) ?? throw new UserException($"There is no corpus for {name}.");
    }

    /// <summary>Says on standard error how far it is, every two seconds at most.</summary>
    private sealed class ProgressLines(Stopwatch clock)
    {
        private readonly Lock gate = new();
        private TimeSpan shown = TimeSpan.FromSeconds(-2);
        private CorpusProgress? first;

        public void Show(CorpusProgress now)
        {
            lock (gate)
            {
                first ??= now;
                if (clock.Elapsed - shown < TimeSpan.FromSeconds(2) && now.Measured < now.Programs) return;
                shown = clock.Elapsed;
                var done = now.Measured - first.Value.Measured;
                var left = done > 0 ? (clock.Elapsed * ((now.Programs - now.Measured) / (double)done))
                    .ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture) : "?";
                Console.Error.WriteLine($"measured {now.Measured} of {now.Programs} programs, {now.Rejected} rejected, time left {left}");
            }
        }
    }
}
