using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Pipeline;

/// <summary>
/// Replaces the evenly spaced positions of the nodes (input <c>pos</c>) by sorted random numbers in [0, 1), so that a network trained on
/// small inputs has seen the positions of large ones (Ibarz et al. 2022). For training and validation, not for the test.
/// </summary>
public static class RandomPositions
{
    /// <summary>
    /// Returns the batch with new positions, drawn row by row. Where two strings stand side by side each is sorted for itself.
    /// </summary>
    public static TrajectoryBatch Draw(TrajectoryBatch batch, NumpyRandom random) =>
        batch with { Inputs = [.. batch.Inputs.Select(input => input.Spec.Name == "pos" ? Draw(input, random) : input)] };

    private static ProbeArray Draw(ProbeArray positions, NumpyRandom random)
    {
        var nodes = positions.Shape[1];
        double[] drawn = [.. positions.Values.Select(_ => random.NextDouble())];
        for (var start = 0; start < drawn.Length;)
        {
            var end = start + 1;
            while (end % nodes != 0 && positions.Values[end] != 0) end++;
            Array.Sort(drawn, start, end - start);
            start = end;
        }

        return positions with { Values = drawn };
    }
}
