using System.CommandLine;
using System.Globalization;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.PreTraining;

namespace EvoPrompting.Cli.Commands;

/// <summary>
/// Pre-trains the embedded language model: <c>lm train</c>. Started again with the same arguments it goes on from its checkpoint; another
/// end may be given then.
/// </summary>
internal static class LmTrainCommand
{
    public static Command Create()
    {
        var corpus =
            new Option<DirectoryInfo>(
                "--corpus")
            { Description = "Folder with the corpus (*.jsonl.gz), from 'lm corpus'.", Required = true };
        var output =
            new Option<FileInfo>("--out") { Description = "The weights file to write; its checkpoint stands beside it.", Required = true };
        var name =
            new Option<string>("--name") { Description = "What the model calls itself.", DefaultValueFactory = _ => "evoprompting-lm" };
        var minutes =
            new Option<double?>(
                "--minutes")
            { Description = "End by time of training; not repeatable to the bit. Default: 90, unless --steps is given." }.Above(0);
        var steps = new Option<int?>("--steps")
        {
            Description = "End by optimizer steps; repeatable to the bit. A training that takes too long may go on with fewer, one that "
                + "ended too soon with more: from there on its learning rates fall towards the new end.",
        }.Within(1, int.MaxValue);
        var until = new Option<int?>("--until")
        {
            Description = "Stop at this step, with a checkpoint to go on from another time. Default: go on to the end.",
        }.Within(1, int.MaxValue);
        var seed = new Option<ulong>("--seed") { Description = "Seed of weights and order.", DefaultValueFactory = _ => 1 };
        var threads =
            new Option<int>("--threads") { Description = "Threads; the result depends on it.", DefaultValueFactory = _ => 2 }
                .Within(1, 256);
        var vocabulary =
            new Option<int>("--vocabulary") { Description = "Most tokens of the tokenizer.", DefaultValueFactory = _ => 1_024 };
        var width = new Option<int>("--width") { Description = "Numbers per position.", DefaultValueFactory = _ => 256 };
        var layers = new Option<int>("--layers") { Description = "Layers.", DefaultValueFactory = _ => 6 };
        var shifted = new Option<int>("--shifted-heads")
        {
            Description = "Heads of each layer, of four, that know a position by the one before it: what followed a like token before is "
                + "found in one step, so a model learns sooner to copy from its prompt.",
            DefaultValueFactory = _ => 2,
        };
        var slot = new Option<int>("--slot")
        {
            Description = "Vectors of the slot before prompts, where a soft prompt goes; 0 trains without one.",
            DefaultValueFactory = _ => new SlotSettings().Length,
        };
        var directions = new Option<int>("--directions")
        {
            Description = "Directions in which the slot varies with the family of a program.",
            DefaultValueFactory = _ => new SlotSettings().Directions,
        };
        var from = new Option<FileInfo?>("--from")
        {
            Description = "A weights file whose model is trained further: its shape, tokenizer and, where it has one, slot are kept. "
                + "Default: a new model.",
        };
        var rate = new Option<double?>("--rate")
        {
            Description = "Peak learning rates, as a share of those of a new model. A model that is trained further is taken apart first "
                + "by the whole rate. Default: 1.",
        }.Above(0);
        var positions = new Option<int>("--positions")
        {
            Description = "Tokens of a step, padding included. Fewer make more steps of the same corpus. A step takes whole batches, at "
                + "least one of up to 4,096 for each thread.",
            DefaultValueFactory = _ => PreTrainingSettings.UsualPositions,
        }.Within(1, 1_000_000);
        var precision = new Option<TrainingPrecision>("--precision")
        {
            Description = "What products are computed in: bfloat16 is fast where the processor has AVX512-BF16 or AMX, and the default "
                + "there; very slow elsewhere.",
            DefaultValueFactory = _ => PreTrainingSettings.FastestPrecision,
        };
        var command = new Command("train", "Pre-train the embedded language model on a corpus.")
        {
            corpus, output, name, minutes, steps, until, seed, threads, vocabulary, width, layers, shifted, slot, directions,
            from, rate, positions, precision,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(from) is null) return;
            foreach (var option in (Option[])[vocabulary, width, layers, shifted])
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} is for a new model: with --from the model's own is kept, leave one of them out");
        });
        command.SetAction((parsed, stop) =>
        {
            if (parsed.GetValue(from) is { } model)
                foreach (var option in (Option[])[slot, directions])
                    if (parsed.GetResult(option) is { Implicit: false } && HasSlot(model.FullName))
                        throw new UserException(
                            $"{option.Name} is for a model without a slot; {model.Name} has one, which is kept: leave it out.");
            var shape = new TransformerSettings(
                parsed.GetValue(vocabulary), parsed.GetValue(width), parsed.GetValue(layers), ShiftedHeads: parsed.GetValue(shifted));
            var settings = new PreTrainingSettings(
                shape, new RunSeed(parsed.GetValue(seed)), parsed.GetValue(steps),
                parsed.GetValue(minutes) ?? (parsed.GetValue(steps) is null ? 90 : null),
                PositionsPerStep: parsed.GetValue(positions), Threads: parsed.GetValue(threads), Precision: parsed.GetValue(precision),
                Rate: parsed.GetValue(rate) ?? 1,
                Slot: parsed.GetValue(slot) == 0 ? null : new SlotSettings(parsed.GetValue(slot), parsed.GetValue(directions)));
            var training = new ModelTraining(
                settings, parsed.GetValue(name)!, TimeProvider.System, parsed.GetValue(from)?.FullName, parsed.GetValue(until));
            return Task.FromResult(
                Run(parsed.GetValue(corpus)!.FullName, parsed.GetValue(output)!.FullName, training, settings, stop));
        });
        return command;
    }

    private static bool HasSlot(string weights)
    {
        try
        {
            var loaded = WeightsFile.Load(weights);
            loaded.Transformer.Dispose();
            loaded.Slot?.Dispose();
            return loaded.Description.Slot is not null;
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"{e.Message}.", e);
        }
    }

    private static int Run(
        string corpus, string output, ModelTraining model, PreTrainingSettings settings, CancellationToken stop)
    {
        ProcessLimits.Check();
        try
        {
            var progress = Console.Error;
            var finished = model.Run(corpus, output, progress.WriteLine, report => progress.WriteLine(Line(report, settings)), stop);
            if (finished) Console.Out.WriteLine(output);
            else if (stop.IsCancellationRequested)
                progress.WriteLine("stopped; start the same command again to go on from the checkpoint");
            else progress.WriteLine("stopped where --until says; give a later step, or none, to go on from the checkpoint");
            return finished || !stop.IsCancellationRequested ? 0 : 130;
        }
        catch (Exception fault) when (FileFault.Is(fault) || fault is InvalidDataException or InvalidOperationException)
        {
            throw new UserException(fault.Message, fault);
        }
    }

    private static string Line(PreTrainingProgress report, PreTrainingSettings settings)
    {
        var left = report.Share > 0 ? report.Place.Elapsed * ((1 - report.Share) / report.Share) : TimeSpan.Zero;
        var total = settings.Steps is { } steps ? $"/{steps}" : "";
        var heldOut = report.HeldOut switch
        {
            null => "",
            { Strange: { } strange, Known: var known } =>
                string.Create(CultureInfo.InvariantCulture, $"  held out {strange:F4} (trained families {known:F4})"),
            var losses => string.Create(CultureInfo.InvariantCulture, $"  held out {losses.Known:F4}"),
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"step {report.Place.Step}{total}  {report.Share:P1}  pass {report.Place.Pass}  {report.TokensPerSecond:F0} tokens/s  loss "
                + $"{report.Loss:F4}{heldOut}  left {left:h\\:mm\\:ss}");
    }
}
