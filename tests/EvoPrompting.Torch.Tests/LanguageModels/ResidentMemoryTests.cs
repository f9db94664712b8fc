using System.Diagnostics;
using System.Globalization;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>Holds the memory of a search's own process, in a process of its own: this one has run other tests.</summary>
public class ResidentMemoryTests
{
    // Before tuning went by sequences and freed memory was given back, this run reached 1,343 and grew by 613. A somewhat larger one
    // (docs/LOG.md) now reaches 401 and grows by 11.
    private const double MostMegabytes = 700, MostGrowth = 50;

    /// <summary>
    /// Twenty rounds of the search with the shipped weights, prompts of two parents and a tuning after each round, in fewer and shorter
    /// children than the quick run's: what a round needs at once depends on the longest sequence, not on their number.
    /// </summary>
    [Fact]
    public async Task TwentyRoundsStaySmallAndFlat()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory is read from /proc");
        var rounds = await RoundsAsync("20", "2", "3", "2", "128");
        Assert.Equal(Enumerable.Range(0, 20), rounds.Select(r => r.Round));
        Assert.InRange(rounds[^1].Largest, 100, MostMegabytes);
        Assert.InRange(rounds.Skip(4).Max(r => r.Resident), 100, rounds[3].Resident + MostGrowth);
    }

    private static async Task<List<(int Round, double Resident, double Largest)>> RoundsAsync(params string[] sizes)
    {
        var start =
            new ProcessStartInfo("dotnet", [Bench, "memory", .. sizes]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(await output);
        Assert.True(process.ExitCode == 0, await errors);
        return
        [
            .. from line in (await output).Split('\n')
               let cells = line.Split('|')
               where cells.Length > 2 && int.TryParse(cells[0], out _)
               select (int.Parse(cells[0], CultureInfo.InvariantCulture), Number(cells[1]), Number(cells[2])),
        ];
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    /// <summary>Its build stands beside this test's.</summary>
    private static string Bench { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "EvoPrompting.Bench",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "EvoPrompting.Bench.dll"));
}
