using System.Globalization;

foreach (var line in File.ReadLines(args[0]))
    Console.WriteLine(Approximation(double.Parse(line, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));

static double Approximation(double x)
{
    var y = 0.9 * x;
    y = y - 0.1 * x * x * x;
    return y;
}
