using EvoPrompting.Chance;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>The chance that a training step takes: teacher forcing and the noise of permutations.</summary>
internal abstract class TrainingChance
{
    /// <summary>Returns whether an example reads the true hints at a step.</summary>
    /// <param name="example">Its place in the batch as it came.</param>
    public abstract bool Forced(int step, int example, double probability);

    /// <summary>Returns uniform numbers between 0 and 1 for an example whose last step this is.</summary>
    public abstract double[] Uniforms(int step, int example, int count);
}

/// <summary>From a stream, in the order of asking.</summary>
internal sealed class StreamedChance(RandomStream stream) : TrainingChance
{
    public override bool Forced(int step, int example, double probability) => stream.NextDouble() < probability;

    public override double[] Uniforms(int step, int example, int count)
    {
        var uniforms = new double[count];
        foreach (ref var value in uniforms.AsSpan()) value = stream.NextDouble();
        return uniforms;
    }
}
