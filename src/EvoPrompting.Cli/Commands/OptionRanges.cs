using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace EvoPrompting.Cli.Commands;

/// <summary>What numbers an option takes: others are refused before anything begins, in one form of words.</summary>
internal static class OptionRanges
{
    public static Option<T> Within<T>(this Option<T> option, T least, T most)
        where T : struct, INumber<T> => Checked(option, (T value) => value >= least && value <= most, $"{Shown(least)} to {Shown(most)}");

    public static Option<T?> Within<T>(this Option<T?> option, T least, T most)
        where T : struct, INumber<T> => Checked(option, (T value) => value >= least && value <= most, $"{Shown(least)} to {Shown(most)}");

    public static Option<T[]> Within<T>(this Option<T[]> option, T least, T most)
        where T : struct, INumber<T> => Checked(option, (T value) => value >= least && value <= most, $"{Shown(least)} to {Shown(most)}");

    public static Option<T[]> AboveUpTo<T>(this Option<T[]> option, T bound, T most)
        where T : struct, INumber<T> =>
        Checked(option, (T value) => value > bound && value <= most, $"a number above {Shown(bound)}, at most {Shown(most)}");

    public static Option<T?> Above<T>(this Option<T?> option, T bound)
        where T : struct, INumber<T> =>
        Checked(option, (T value) => value > bound && T.IsFinite(value), $"a number above {Shown(bound)}");

    private static TOption Checked<TOption, T>(TOption option, Func<T, bool> takes, string range)
        where TOption : Option
        where T : struct, INumber<T>
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (T.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && !takes(value))
                    result.AddError($"{option.Name} is {token.Value}; take {range}.");
        });
        return option;
    }

    private static string Shown<T>(T bound)
        where T : struct, INumber<T> => bound.ToString("#,0.##", CultureInfo.InvariantCulture);
}
