using System.Globalization;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Tokens;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>Makes the embedded language model of a corpus folder: tokenizer, pre-training, weights file.</summary>
/// <param name="settings">The vocabulary size in it is the most that the tokenizer may have.</param>
/// <param name="from">
/// A weights file whose model is trained further: shape and tokenizer are then its own, and its slot where it has one. Null for a new
/// model.
/// </param>
/// <param name="until">The step at which it stops before its end, to go on another time; null goes to the end.</param>
public sealed class ModelTraining(PreTrainingSettings settings, string name, TimeProvider time, string? from = null, int? until = null)
{
    /// <summary>
    /// Trains, or goes on from the checkpoint beside <paramref name="output"/>, and writes the weights file when the end is reached.
    /// </summary>
    /// <param name="tell">Gets lines for people.</param>
    /// <param name="report">Gets the progress after each step.</param>
    /// <returns>False where it was stopped before the end.</returns>
    /// <exception cref="InvalidDataException">
    /// Corpus, settings, checkpoint or the weights to begin with are faulty, the output's folder is missing, or another process trains with
    /// the checkpoint; one sentence for the user.
    /// </exception>
    /// <exception cref="IOException">The folder of the output is read-only or full.</exception>
    public bool Run(string corpus, string output, Action<string> tell, Action<PreTrainingProgress> report, CancellationToken stop = default)
    {
        if (settings.Faults().FirstOrDefault() is { } fault) throw new InvalidDataException(fault);
        if (Path.GetDirectoryName(Path.GetFullPath(output)) is { } folder && !Directory.Exists(folder))
            throw new InvalidDataException($"there is no folder {folder} to write {Path.GetFileName(output)} to: make it first");
        var start = from is null ? null : WeightsFile.Load(from);
        using var startWeights = start?.Transformer;
        using var startSlot = start?.Slot;
        var reading = TrainingText.ReadFolder(corpus);
        var checkpoint = output + ".checkpoint";
        using var mine = FolderLock.TryTake(checkpoint + ".lock")
            ?? throw new InvalidDataException($"another process is training with the checkpoint {checkpoint}: wait for it, or stop it");
        tell($"reading {corpus}");
        var texts = reading.ToList();
        var tokenizer = start?.Tokenizer
            ?? BytePairTokenizer.Train([.. texts.SelectMany(t => (string[])[t.Prompt, t.Completion])], settings.Transformer.VocabularySize);
        var sequences = texts.AsParallel().AsOrdered().WithDegreeOfParallelism(settings.Threads)
            .Select(t => TrainingSequence.Of(tokenizer, t.Prompt, t.Completion, t.Family)).ToList();
        var tokens = sequences.Sum(s => (long)s.Tokens.Length);
        var fitted = start is null
            ? settings with { Transformer = settings.Transformer with { VocabularySize = tokenizer.VocabularySize } }
            : settings with
            {
                Transformer = start.Description.Transformer,
                Slot = start.Description.Slot ?? settings.Slot,
                From = start.Description.Sha256,
            };
        using var training = new PreTraining(fitted, sequences, checkpoint, time, start);
        tell(string.Create(CultureInfo.InvariantCulture,
            $"{texts.Count} texts, {tokens} tokens, vocabulary {tokenizer.VocabularySize}, {fitted.Transformer.Parameters} parameters; "
                + $"{training.LeftOut} texts longer than the context are left out"));
        if (training.Place.Step > 0) tell($"going on from step {training.Place.Step}");

        if (training.Place.Step > settings.Steps)
            throw new InvalidDataException($"the checkpoint {checkpoint} is at step {training.Place.Step}, behind an end after "
                + $"{settings.Steps} steps: give a later one");
        if (training.IsOver && File.Exists(output))
        {
            tell("it is finished: give a later end to go on, or another --out for another training");
            return true;
        }

        if (training.Place.Step >= until) return false;
        var heldOut = training.IsOver ? training.Measure() : null; // stopped between its last step and the weights file
        using var stopHere = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var finished = training.Run(progress =>
        {
            heldOut = progress.HeldOut ?? heldOut;
            report(progress);
            if (progress.Place.Step >= until) stopHere.Cancel();
        }, stopHere.Token);
        if (!finished) return false;
        WeightsFile.Save(
            output, training.Weights,
            new(name, fitted.Transformer, tokenizer.Save(),
                [.. Before(start), .. Facts(training, texts.Count, heldOut)], fitted.Slot),
            training.SlotNumbers());
        return true;
    }

    private static IEnumerable<string> Before(LoadedWeights? start) =>
        start is null ? [] : [.. start.Description.Training, $"then, from {start.Description.Name}:"];

    private string[] Facts(PreTraining training, int texts, HeldOutLosses? heldOut) =>
    [
        string.Create(CultureInfo.InvariantCulture,
            $"{texts} texts, {training.Place.Tokens} tokens predicted in {training.Place.Step} steps, seed {settings.Seed}, "
                + $"{settings.Precision}"),
        .. training.EarlierEnds.Select(e => string.Create(CultureInfo.InvariantCulture,
            $"up to step {e.Until} its end was to be after {(e.Steps is { } steps ? $"{steps} steps" : $"{e.Minutes} minutes")}")),
        .. heldOut?.Strange is { } strange
            ? [string.Create(CultureInfo.InvariantCulture, $"held-out loss per completion token {strange:F4} nats, other families")]
            : (string[])[],
        string.Create(CultureInfo.InvariantCulture, $"held-out loss per completion token {heldOut?.Known:F4} nats, trained families"),
        .. training.HeldOutWithCodes() is { } coded
            ? [string.Create(CultureInfo.InvariantCulture, $"these with the codes of their families {coded:F4} nats")]
            : (string[])[],
    ];
}
