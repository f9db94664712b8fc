using System.Globalization;

namespace EvoPrompting.LanguageModels.Local.Gguf;

/// <summary>What a GGUF file says of its model and tokenizer: named values, read as what the reader needs.</summary>
internal sealed class GgufMetadata(string path, IReadOnlyDictionary<string, object> values)
{
    /// <summary>The file, for messages.</summary>
    public string Source => path;

    public IEnumerable<string> Keys => values.Keys;

    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>Returns a fault of this file; <paramref name="what"/> goes on from "the GGUF file PATH".</summary>
    public InvalidDataException Fault(string what) => GgufFault.Of(path, what);

    public string Text(string key) => TextOrNull(key) ?? throw Missing(key);

    public string? TextOrNull(string key) =>
        !values.TryGetValue(key, out var value) ? null : value as string ?? throw Wrong(key, "a text");

    public bool? Flag(string key) =>
        !values.TryGetValue(key, out var value) ? null : value as bool? ?? throw Wrong(key, "true or false");

    /// <summary>Returns a whole number from 0 to 2^31 - 1.</summary>
    public int Integer(string key) => IntegerOrNull(key) ?? throw Missing(key);

    /// <inheritdoc cref="Integer"/>
    public int? IntegerOrNull(string key)
    {
        if (!values.TryGetValue(key, out var value)) return null;
        var number = value switch
        {
            byte n => n,
            sbyte n => n,
            ushort n => n,
            short n => n,
            uint n => n,
            int n => n,
            ulong n => n <= int.MaxValue ? (long)n : long.MaxValue,
            long n => n,
            _ => throw Wrong(key, "one whole number"),
        };
        return number is >= 0 and <= int.MaxValue ? (int)number : throw Wrong(key, "a number of this size");
    }

    public double Number(string key) => NumberOrNull(key) ?? throw Missing(key);

    /// <summary>Returns a number; a float32 becomes the float64 of its shortest decimal form, so 1e-6 is 1e-6 again.</summary>
    public double? NumberOrNull(string key)
    {
        if (!values.TryGetValue(key, out var value)) return null;
        var number = value switch
        {
            float single => double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            double d => d,
            byte or sbyte or ushort or short or uint or int or ulong or long => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            _ => throw Wrong(key, "one number"),
        };
        return double.IsFinite(number) ? number : throw Wrong(key, "a finite number");
    }

    public string[] Texts(string key) => (values.TryGetValue(key, out var value) ? value : throw Missing(key)) as string[]
        ?? throw Wrong(key, "texts");

    public float[] Floats(string key) => (values.TryGetValue(key, out var value) ? value : throw Missing(key)) as float[]
        ?? throw Wrong(key, "float32 numbers");

    public int[] Integers(string key) => (values.TryGetValue(key, out var value) ? value : throw Missing(key)) switch
    {
        int[] numbers => numbers,
        uint[] numbers => Array.ConvertAll(numbers, n => n <= int.MaxValue ? (int)n : -1),
        _ => throw Wrong(key, "whole numbers"),
    };

    private InvalidDataException Missing(string key) => Fault($"does not say {key}: convert the model again with llama.cpp's own script");

    private InvalidDataException Wrong(string key, string expected) => Fault($"says {key} in a form that is not read: {expected} would be");
}
