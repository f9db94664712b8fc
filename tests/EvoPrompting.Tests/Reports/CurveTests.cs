using System.Buffers.Binary;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

/// <summary>Pictures of how runs went.</summary>
public class CurveTests
{
    private readonly RunSummary summary = RunSummary.Of(HandMadeRun.History(), new SignalsTask());

    [Fact]
    public void FitnessBeginsAtTheBestSeedAndEndsAtTheBestProgram()
    {
        var curve = FitnessCurves.Of("run", summary);
        Assert.Equal(Enumerable.Range(0, summary.Children.Count + 1).Select(i => (double)i), curve.X);
        Assert.Equal(-(5_210 * 0.094), curve.Y[0], 9);
        Assert.Equal(curve.Y.Order(), curve.Y);
        Assert.Equal(-(4_100 * 0.11), curve.Y[1], 9); // the first child is fitter than all seeds
        Assert.Equal(summary.Best.Max(b => summary.Task.Fitness(b.Metrics!)), curve.Y[^1]);
    }

    [Fact]
    public void ThePictureHasTheSizeOfAllPictures()
    {
        var png = FitnessCurves.Png([new("one", summary), new("other", summary)]);
        Assert.Equal(0x89504E47u, BinaryPrimitives.ReadUInt32BigEndian(png));
        Assert.Equal(
            (PlotStyle.Width, PlotStyle.Height),
            (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }

    [Fact]
    public void ARunThatHasNothingYetHasAPictureToo()
    {
        var whole = HandMadeRun.History();
        var empty = RunSummary.Of(
            whole with { Proposals = [], States = [], Candidates = [.. whole.Candidates.Take(4).Select(c => c with { Outcome = null })] },
            new SignalsTask());
        Assert.Equal([double.NaN], FitnessCurves.Of("run", empty).Y);
        Assert.NotEmpty(FitnessCurves.Png([new("run", empty)]));
    }
}
