using System.Globalization;
using System.Numerics;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// Says how many bits a constant can hold for a program, seen as the shortest way to write it: small and round numbers are cheap.
/// </summary>
internal static class ConstantSize
{
    /// <summary>A character of text, where it is plain ASCII; others take twice as much.</summary>
    public const int Character = 8;

    private const int WellKnown = 5;

    /// <summary>Numbers that have a name: writing one tells which, not its digits.</summary>
    private static readonly HashSet<double> Names =
    [
        Math.PI, Math.Tau, Math.E, MathF.PI, MathF.Tau, MathF.E, double.MaxValue, double.MinValue, double.Epsilon, float.MaxValue,
        float.MinValue,
        float.Epsilon, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    /// <summary>
    /// The binary digits of a whole number, one at least, and one for a minus sign. -1 is as cheap as 1: it stands for "the last axis".
    /// </summary>
    public static int Of(long number) => number switch
    {
        int.MaxValue or int.MinValue or long.MaxValue or long.MinValue => WellKnown,
        < -1 => 1 + Digits((ulong)-number),
        -1 => 1,
        _ => Digits((ulong)number),
    };

    public static int Of(float number) =>
        Of(number, number.ToString("E8", CultureInfo.InvariantCulture), number.ToString("R", CultureInfo.InvariantCulture));

    public static int Of(double number) =>
        Of(number, number.ToString("E16", CultureInfo.InvariantCulture), number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>The characters of a text.</summary>
    public static int Of(string text) => text.Sum(c => c < 128 ? Character : 2 * Character);

    /// <summary>
    /// Bytes of an array that was written out, taken as whatever numbers make them cheapest: that they are long, single or plain bytes is
    /// no secret that a program could hide much in.
    /// </summary>
    public static int Of(ReadOnlySpan<byte> data)
    {
        int bytes = 0, shorts = 0, integers = 0, floats = 0, longs = 0, doubles = 0;
        foreach (var b in data) bytes += Digits(b);
        var least = bytes;
        if (data.Length % 2 == 0)
        {
            for (var i = 0; i < data.Length; i += 2) shorts += Of(BitConverter.ToInt16(data[i..]));
            least = Math.Min(least, shorts);
        }

        if (data.Length % 4 == 0)
        {
            for (var i = 0; i < data.Length; i += 4)
            {
                integers += Of(BitConverter.ToInt32(data[i..]));
                floats += Of(BitConverter.ToSingle(data[i..]));
            }

            least = Math.Min(least, Math.Min(integers, floats));
        }

        if (data.Length % 8 == 0)
        {
            for (var i = 0; i < data.Length; i += 8)
            {
                longs += Of(BitConverter.ToInt64(data[i..]));
                doubles += Of(BitConverter.ToDouble(data[i..]));
            }

            least = Math.Min(least, Math.Min(longs, doubles));
        }

        return least;
    }

    /// <summary>Digits and exponent of a number with a fraction, in decimal or binary, whichever is shorter.</summary>
    private static int Of(double number, string scientific, string shortest)
    {
        if (Names.Contains(number)) return WellKnown;
        if (number == Math.Truncate(number) && Math.Abs(number) < 1L << 53) return Of((long)number);
        var sign = number < 0 ? 1 : 0;
        var digits = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).Trim('-', '+').Trim('0');
        var power = int.Parse(scientific[(scientific.IndexOf('E') + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var inDecimal = Digits(ulong.Parse(digits, CultureInfo.InvariantCulture)) + Of((long)power);
        var raw = BitConverter.DoubleToInt64Bits(number);
        var mantissa = (ulong)(raw & ((1L << 52) - 1)) | 1UL << 52;
        var inBinary = Digits(mantissa >> BitOperations.TrailingZeroCount(mantissa)) + Of(((raw >> 52) & 0x7FF) - 1023);
        return sign + Math.Min(inDecimal, inBinary);
    }

    private static int Digits(ulong number) => Math.Max(1, 64 - BitOperations.LeadingZeroCount(number));
}
