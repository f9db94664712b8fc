using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// The slot while it is trained, and the code of every family: one flat tensor holds the slot's numbers and behind them the codes, so that
/// gradient, moments and checkpoint need no more than one tensor each.
/// </summary>
internal sealed class FamilyCodes
{
    private const double Deviation = 0.02;

    private readonly SlotSettings settings;
    private readonly int width;
    private readonly Dictionary<int, int> rows;

    /// <param name="families">Those that get a code.</param>
    public FamilyCodes(SlotSettings settings, int width, IEnumerable<int> families)
    {
        (this.settings, this.width) = (settings, width);
        rows = families.Distinct().Order().Select((family, row) => (family, row)).ToDictionary(f => f.family, f => f.row);
    }

    /// <summary>Numbers of the flat tensor.</summary>
    public long Numbers => settings.Numbers(width) + (long)rows.Count * settings.Directions;

    /// <summary>Returns a flat tensor for the start: vectors and directions small and drawn, codes zero.</summary>
    public Tensor Initial(Chance.RandomStream chance)
    {
        var numbers = new float[Numbers];
        for (var i = 0; i < settings.Numbers(width); i++) numbers[i] = (float)(Deviation * chance.NextGaussian());
        return tensor(numbers);
    }

    /// <summary>Puts the numbers of a slot of the same settings in place of those drawn for the start.</summary>
    public void Begin(Tensor flat, PromptSlot slot)
    {
        float[] numbers = [.. slot.BaseNumbers(), .. slot.DirectionNumbers()];
        using var scope = NewDisposeScope();
        flat.narrow(0, 0, numbers.Length).copy_(tensor(numbers));
    }

    /// <summary>Returns the slot, views of the flat tensor; the caller disposes of it.</summary>
    public PromptSlot Slot(Tensor flat) => new(settings, width, flat);

    /// <summary>Returns the codes (families, directions), a view of the flat tensor.</summary>
    public Tensor Codes(Tensor flat) => flat.narrow(0, settings.Numbers(width), (long)rows.Count * settings.Directions)
        .view(rows.Count, settings.Directions);

    /// <summary>Returns the numbers of the slot for codes of root mean square one in each direction.</summary>
    public float[] Scaled(Tensor flat)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        long each = settings.Length * (long)width;
        var sizes = rows.Count == 0 ? ones(settings.Directions) : Codes(flat).pow(Scalars.Two).mean([0L]).sqrt();
        var directions = flat.narrow(0, each, settings.Directions * each).view(settings.Directions, each) * sizes.unsqueeze(1);
        return [.. flat.narrow(0, 0, each).data<float>().ToArray(), .. directions.flatten().data<float>().ToArray()];
    }

    /// <summary>
    /// Returns the vectors (families.Count, length, width) of families; where one is null, or was never trained, the base.
    /// </summary>
    public Tensor Vectors(Tensor flat, IReadOnlyList<int?> families)
    {
        using var slot = Slot(flat);
        if (rows.Count == 0) return slot.Base.unsqueeze(0).expand(families.Count, -1, -1); // no text names a family
        var places = families.Select(f => f is { } family && rows.TryGetValue(family, out var row) ? row : -1).ToArray();
        var coded = tensor(Array.ConvertAll(places, p => p < 0 ? 0f : 1f)).unsqueeze(1);
        var codes = Codes(flat).index_select(0, tensor(Array.ConvertAll(places, p => (long)Math.Max(p, 0))));
        return slot.Vectors(codes * coded);
    }
}
