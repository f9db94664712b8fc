using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

public class GradientClipTests
{
    [Fact]
    public void A_larger_norm_is_scaled_down_to_the_largest_allowed()
    {
        float[] gradients = [3, 0, -4];
        Assert.Equal(5, GradientClip.Apply(gradients.AsSpan(), 1), 6);
        Assert.Equal([0.6f, 0, -0.8f], gradients);
    }

    [Fact]
    public void A_smaller_norm_stays()
    {
        float[] gradients = [0.3f, -0.4f];
        Assert.Equal(0.5, GradientClip.Apply(gradients.AsSpan(), 1), 6);
        Assert.Equal([0.3f, -0.4f], gradients);
    }
}
