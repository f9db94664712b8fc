using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Torch.Tests.Training;

public class TrainingSettingsTests
{
    [Fact]
    public void TheDefaultsAreTheQuickRuns()
    {
        var settings = new TrainingSettings();
        Assert.Empty(settings.Faults());
        Assert.Equal((1000, 128, 0.01, 100), (settings.Steps, settings.BatchSize, settings.LearningRate, settings.ValidateEvery));
    }

    [Fact]
    public void AllFaultsAreListed() => Assert.Equal(8, new TrainingSettings
    {
        Steps = 0,
        BatchSize = 1,
        LearningRate = double.NaN,
        WeightDecay = -1,
        ValidateEvery = 0,
        Limits = new() { MultiplyAddsPerStep = 0, OperationsPerStep = 0, TensorBytesPerStep = 0 },
    }.Faults().Count());

    [Fact]
    public void TheLastStepIsValidated()
    {
        Assert.Equal([100, 200, 250], new TrainingSettings { Steps = 250 }.Validations());
        Assert.Equal([100, 200], new TrainingSettings { Steps = 200 }.Validations());
        Assert.Equal([50], new TrainingSettings { Steps = 50 }.Validations());
    }
}
