namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Where a kernel of <paramref name="Taps"/> stands on a sequence: at <paramref name="Count"/> places, with <paramref name="Low"/> zeros
/// before the sequence and <paramref name="High"/> after it.
/// </summary>
internal sealed record Windows(int Taps, int Stride, int Dilation, int Low, int High, int Count)
{
    /// <summary>
    /// Returns how the windows of one sequence, laid out side by side (place, tap, channel), are copied from it (position, channel):
    /// stretches of numbers that are neighbours in both.
    /// </summary>
    public List<Stretch> Stretches(int length, int channels)
    {
        var stretches = new List<Stretch>();
        for (var place = 0; place < Count; place++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                var position = place * Stride - Low + tap * Dilation;
                var from = position < 0 || position >= length ? -1 : position * channels;
                var to = (place * Taps + tap) * channels;
                if (stretches.Count > 0 && stretches[^1] is var last && last.Window + last.Count == to
                    && (from < 0 ? last.Sequence < 0 : last.Sequence >= 0 && last.Sequence + last.Count == from))
                    stretches[^1] = last with { Count = last.Count + channels };
                else
                    stretches.Add(new Stretch(to, from, channels));
            }
        }

        return stretches;
    }
}

/// <summary>So many numbers, from where in the windows and from where in the sequence; -1 for zeros.</summary>
internal readonly record struct Stretch(int Window, int Sequence, int Count);
