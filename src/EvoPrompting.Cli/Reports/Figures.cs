using System.Globalization;

namespace EvoPrompting.Cli.Reports;

/// <summary>Writes numbers for people.</summary>
internal static class Figures
{
    /// <summary>Whole numbers with thousands separators.</summary>
    public static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Errors, losses and areas: three decimals.</summary>
    public static string Share(double value) =>
        double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "not finite";

    /// <summary>Fitness, whose scale is the task's: four digits and at least one decimal, for small networks differ there.</summary>
    public static string Fitness(double value)
    {
        if (!double.IsFinite(value)) return "not finite";
        var decimals = value == 0 ? 1 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 1, 9);
        return value.ToString("#,0.0" + new string('#', decimals - 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Values of one metric, all alike: counts where all are whole numbers, one decimal for means of counts.</summary>
    public static Func<double, string> Like(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.All(double.IsInteger) ? Count
            : all.Any(v => Math.Abs(v) >= 100) ? value => value.ToString("#,0.0", CultureInfo.InvariantCulture) : Share;
    }

    /// <summary>A value on any task's scale: four decimals, or four digits and a power of ten below 0.001.</summary>
    public static string Metric(double value) =>
        value.ToString(value != 0 && Math.Abs(value) < 0.001 ? "0.###e-0" : "0.####", CultureInfo.InvariantCulture);

    public static string Plural(int count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    public static string Time(TimeSpan time) => time.TotalMinutes switch
    {
        < 1 => $"{time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s",
        < 60 => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{Count(Math.Floor(time.TotalHours))} h {time.Minutes} min",
    };
}
