using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>Everything that a pre-training goes on from: weights and optimizer state in 32 bits, and its place in the corpus.</summary>
internal sealed class PreTrainingState : IDisposable
{
    private static readonly SealedFile format = new("EVOPRCK\n", 1, "checkpoint");

    private PreTrainingState(PreTrainingSettings settings, FamilyCodes? codes)
    {
        using var scope = NewDisposeScope();
        Weights = zeros(settings.Transformer.Parameters).DetachFromDisposeScope();
        First = zeros(settings.Transformer.Parameters).DetachFromDisposeScope();
        Second = zeros(settings.Transformer.VocabularySize, settings.Transformer.Width).DetachFromDisposeScope();
        if (codes is null) return;
        Slot = codes.Initial(settings.Seed.Stream("slot")).DetachFromDisposeScope();
        SlotFirst = zeros(codes.Numbers).DetachFromDisposeScope();
        SlotSecond = zeros(codes.Numbers).DetachFromDisposeScope();
    }

    public Tensor Weights { get; }

    public Tensor First { get; }

    public Tensor Second { get; }

    /// <summary>The flat tensor of <see cref="FamilyCodes"/>, and its moments; null without a slot.</summary>
    public Tensor? Slot { get; }

    public Tensor? SlotFirst { get; }

    public Tensor? SlotSecond { get; }

    private IEnumerable<Tensor> All => ((Tensor?[])[Weights, First, Second, Slot, SlotFirst, SlotSecond]).OfType<Tensor>();

    public PreTrainingPlace Place { get; set; } = new(0, 0, 0, TimeSpan.Zero, 0);

    /// <summary>Ends that were given before, each with the step up to which it held: rates up to there were on the way to it.</summary>
    public IReadOnlyList<EarlierEnd> EarlierEnds { get; private init; } = [];

    /// <summary>Returns the state at the start of a training.</summary>
    /// <param name="start">Its weights, and its slot where it has one, are what the training begins with; null for drawn ones.</param>
    public static PreTrainingState Initial(PreTrainingSettings settings, FamilyCodes? codes, LoadedWeights? start = null)
    {
        var state = new PreTrainingState(settings, codes);
        using var views = TransformerWeights.Views(settings.Transformer, state.Weights);
        if (start is null) views.Initialise(settings.Seed.Stream("weights"));
        else views.CopyFrom(start.Transformer.Weights);
        if (start?.Slot is { } slot) codes?.Begin(state.Slot!, slot);
        return state;
    }

    /// <exception cref="InvalidDataException">The checkpoint is unreadable or of another training; the message says so.</exception>
    public static PreTrainingState Load(string path, PreTrainingSettings settings, FamilyCodes? codes, string corpus)
    {
        var (description, numbers) = format.Read<Description>(path);
        var before = description.Settings;
        var hasSameEnd = before.Steps == settings.Steps && before.Minutes == settings.Minutes;
        if (before with { Steps = settings.Steps, Minutes = settings.Minutes } != settings || description.Corpus != corpus)
            throw new InvalidDataException(
                $"the checkpoint {path} is of a training with other {(description.Corpus != corpus ? "texts" : "settings")}: " +
                "give the same as then, or remove it to start anew");
        IReadOnlyList<EarlierEnd> ends = description.EarlierEnds ?? []; // checkpoints of earlier builds have none
        var state = new PreTrainingState(settings, codes)
        {
            Place = description.Place,
            EarlierEnds = hasSameEnd ? ends : [.. ends, new(description.Place.Step, before.Steps, before.Minutes)],
        };
        var rest = numbers.Span;
        foreach (var tensor in state.All)
        {
            var length = (int)(4 * tensor.numel());
            if (rest.Length < length) throw new InvalidDataException($"the checkpoint {path} is too short");
            rest[..length].CopyTo(tensor.bytes);
            rest = rest[length..];
        }

        return state;
    }

    public void Save(string path, PreTrainingSettings settings, string corpus)
    {
        byte[] numbers = [.. All.SelectMany(tensor => tensor.bytes.ToArray())];
        format.Write(path, new Description(settings, corpus, Place, EarlierEnds), numbers);
    }

    public void Dispose()
    {
        foreach (var tensor in All) tensor.Dispose();
    }

    private sealed record Description(
        PreTrainingSettings Settings, string Corpus, PreTrainingPlace Place, IReadOnlyList<EarlierEnd>? EarlierEnds = null);
}

/// <summary>An end that a pre-training was given and that another one has replaced.</summary>
/// <param name="Until">The step at which it was replaced.</param>
public sealed record EarlierEnd(int Until, int? Steps, double? Minutes);

/// <summary>How far a pre-training has come.</summary>
/// <param name="Step">Optimizer steps taken.</param>
/// <param name="Pass">Pass over the corpus, from 0.</param>
/// <param name="Batch">Micro-batches of the pass that are used up.</param>
/// <param name="Elapsed">Time trained, pauses left out.</param>
/// <param name="Tokens">Tokens predicted.</param>
public sealed record PreTrainingPlace(int Step, int Pass, int Batch, TimeSpan Elapsed, long Tokens);
