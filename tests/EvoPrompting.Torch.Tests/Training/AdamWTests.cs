using EvoPrompting.Networks.Trainers;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Training;

public class AdamWTests
{
    [Theory]
    [InlineData(0.01, 1e-4)]
    [InlineData(0.01, 0)]
    [InlineData(0.1, 0.3)]
    public void ItsStepsArePyTorchs(double rate, double decay)
    {
        using var scope = NewDisposeScope();
        // Its own numbers: rounding over 50 steps may add up to three times the bound below, and with some draws it does pass it.
        var chance = new Generator(1, CPU);
        var start = randn(37, generator: chance); // no multiple of a vector's width
        var parameter = new TorchSharp.Modules.Parameter(start.to(float64));
        using var reference = optim.AdamW([parameter], rate, weight_decay: decay);
        var values = start.data<float>().ToArray();
        var optimiser = new AdamW<float>(37, rate, decay);
        for (var step = 0; step < 50; step++)
        {
            var gradient = randn(37, generator: chance) * (step % 7);
            parameter.grad = gradient.to(float64);
            reference.step();
            optimiser.Step(values, gradient.data<float>().ToArray());
        }

        var error = (tensor(values).to(float64) - parameter).abs().max().item<double>();
        Assert.True(error < 2e-6 * (1 + parameter.abs().max().item<double>()), $"{error}");
    }

    [Fact]
    public void TheFirstStepMovesByTheLearningRate()
    {
        float[] values = [1, 1];
        new AdamW<float>(2, 0.01, 0).Step(values, [123f, -0.004f]);
        Assert.Equal(0.99f, values[0], 1e-6f);
        Assert.Equal(1.01f, values[1], 1e-5f);
    }
}
