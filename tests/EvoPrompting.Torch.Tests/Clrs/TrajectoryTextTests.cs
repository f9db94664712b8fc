using EvoPrompting.Tasks.Clrs.Algorithms;

namespace EvoPrompting.Torch.Tests.Clrs;

public class TrajectoryTextTests
{
    [Fact]
    public void LinesThatDoNotChangeAreLeftOutAndCounted()
    {
        const string expected = """
            input   pos     0 0.25 0.5 0.75
            input   key     0.5 0.2501 0.75 0
               0    pred_h  0 0 1 2
               0    min_h   0
               0    i       0
               1    min_h   1
               1    i       1
               1    =       1 unchanged
               2    i       2
               2    =       2 unchanged
               3    min_h   3
               3    i       3
               3    =       1 unchanged
            output  min     3
            """;
        Assert.Equal(expected.Split('\n'), TrajectoryText.Lines(Traced.Run("minimum", (double[])[0.5, 0.25006, 0.75, 0])));
    }

    [Fact]
    public void ProbesOnEdgesHaveALineForEachRowAndMasksAndClassesAreDigits()
    {
        const string expected = """
            input   string  001
            input   pos     0 0.5 0
            input   key     310
               0    pred_h  0 0 2
               0    b_h[0]  --1
               0    b_h[1]  --1
               0    b_h[2]  ---
               0    c[0]    0 0 0
               0    c[1]    0 0 0
               0    c[2]    0 0 0
            output  b[0]    --1
            output  b[1]    --1
            output  b[2]    ---
            """;
        Assert.Equal(expected.Split('\n'), TrajectoryText.Lines(Traced.Run("lcs_length", (int[])[3, 1], (int[])[0])));
    }
}
