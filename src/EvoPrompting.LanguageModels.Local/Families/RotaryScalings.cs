namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>The ways in which checkpoints stretch rotary positions beyond the length they were first trained on.</summary>
internal static class RotaryScalings
{
    private static readonly Dictionary<string, Func<RotaryKeys, RotaryDescription>> known = new()
    {
        ["default"] = k => new(k.Plain),
        ["linear"] = Linear,
        ["dynamic"] = k => new(k.Plain) { LongestLength = k.Context },
        ["llama3"] = Llama3,
        ["yarn"] = Yarn,
        ["longrope"] = Long,
    };

    /// <exception cref="InvalidDataException">The way is unknown, or a key is missing, wrong or unknown: one sentence.</exception>
    public static RotaryDescription Describe(RotaryKeys keys)
    {
        if (!known.TryGetValue(keys.Kind, out var scaling))
            throw new InvalidDataException($"the rotary scaling '{keys.Kind}' of {keys.Part.Place} is not implemented: "
                + $"known are {string.Join(", ", known.Keys)}");
        var result = scaling(keys);
        keys.RefuseUnknown();
        return result;
    }

    private static RotaryDescription Linear(RotaryKeys keys)
    {
        var factor = (float)keys.Part.Positive("factor");
        return new([.. keys.Plain.Select(f => f / factor)]);
    }

    /// <summary>Llama 3.1: long waves are stretched, short ones kept, those between blended.</summary>
    private static RotaryDescription Llama3(RotaryKeys keys)
    {
        var factor = (float)keys.Part.Positive("factor");
        var (low, high) = (keys.Part.Positive("low_freq_factor"), keys.Part.Positive("high_freq_factor"));
        if (low >= high) throw keys.Part.Wrong("high_freq_factor", keys.Part.Value("high_freq_factor"), "above low_freq_factor");
        return new([.. keys.Plain.Select(Stretched)]);

        float Stretched(float frequency)
        {
            var wave = (float)(2 * Math.PI) / frequency;
            if (wave < (float)(keys.OriginalContext / high)) return frequency;
            if (wave > (float)(keys.OriginalContext / low)) return frequency / factor;
            var kept = (keys.OriginalContext / wave - (float)low) / (float)(high - low);
            return (1 - kept) * frequency / factor + kept * frequency;
        }
    }

    /// <summary>YaRN (Peng et al. 2023): a ramp over the pairs from kept to stretched frequencies, and a scale.</summary>
    private static RotaryDescription Yarn(RotaryKeys keys)
    {
        var factor = keys.Part.Positive("factor", (double)keys.Context / keys.OriginalContext);
        var (fast, slow) = (keys.Part.Positive("beta_fast", 32), keys.Part.Positive("beta_slow", 1));
        var (first, last) = (PairOf(fast), PairOf(slow));
        if (keys.Part.Flag("truncate", true)) (first, last) = (Math.Floor(first), Math.Ceiling(last));
        (first, last) = (Math.Max(first, 0), Math.Min(last, keys.Width - 1));
        if (first == last) last += 0.001;

        var (scale, scaleOfAll) = (keys.Part.NumberOrNone("mscale") ?? 0, keys.Part.NumberOrNone("mscale_all_dim") ?? 0);
        var attention = keys.Part.NumberOrNone("attention_factor")
            ?? (scale != 0 && scaleOfAll != 0 ? Growth(scale) / Growth(scaleOfAll) : Growth(1));
        return new([.. keys.Powers.Select((power, pair) =>
        {
            var kept = 1 - Math.Clamp((pair - (float)first) / (float)(last - first), 0, 1);
            return 1 / ((float)factor * power) * (1 - kept) + 1 / power * kept;
        })], attention);

        double Growth(double of) => factor <= 1 ? 1 : 0.1 * of * Math.Log(factor) + 1;

        double PairOf(double turns) =>
            keys.Width * Math.Log(keys.OriginalContext / (turns * 2 * Math.PI)) / (2 * Math.Log(keys.Base));
    }

    /// <summary>LongRoPE (Ding et al. 2024): each pair has a factor within the original context, and another beyond it.</summary>
    private static RotaryDescription Long(RotaryKeys keys)
    {
        var growth = keys.Part.Positive("factor", (double)keys.Context / keys.OriginalContext);
        var attention = keys.Part.NumberOrNone("attention_factor")
            ?? (growth <= 1 ? 1 : Math.Sqrt(1 + Math.Log(growth) / Math.Log(keys.OriginalContext)));
        float[] shorter = Divided("short_factor"), longer = Divided("long_factor");
        return shorter.SequenceEqual(longer) // as of a GGUF file with one factor a pair: then nothing changes as a sequence grows
            ? new(shorter, attention) : new(shorter, attention) { LongFrequencies = longer, ShortLength = keys.OriginalContext };

        float[] Divided(string key)
        {
            var factors = keys.Part.NumbersOrNone(key) ?? throw keys.Part.Missing(key);
            if (factors.Count != keys.Plain.Count || factors.Any(f => !(f > 0)))
                throw new InvalidDataException($"{key} in {keys.Part.Place} has to be a list of {keys.Plain.Count} numbers above 0");
            return [.. keys.Powers.Zip(factors, (power, factor) => 1 / ((float)factor * power))];
        }
    }
}
