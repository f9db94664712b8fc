using EvoPrompting.Cli.Reports;

namespace EvoPrompting.Tests.Reports;

/// <summary>Numbers as people read them.</summary>
public class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00001, "1e-5")]
    [InlineData(-0.00012345, "-1.235e-4")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0623, "0.0623")]
    [InlineData(29_323, "29323")]
    public void AMetricThatIsNotZeroIsNotShownAsZero(double value, string shown) => Assert.Equal(shown, Figures.Metric(value));
}
