using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Torch.Tests.Mnist1D;

public class Mnist1DTaskTests
{
    private readonly Mnist1DTask task = new();

    [Theory]
    [InlineData(6000, 0.09, -540)]
    [InlineData(5000, 0.20, -1000)]
    public void FitnessIsThePapers(int size, double error, double fitness) =>
        Assert.Equal(fitness, task.Fitness(Measured(size, error)), 1e-9);

    [Theory]
    [InlineData(4800, 4300)] // 4,320
    [InlineData(5210, 4700)] // 4,689
    [InlineData(4500, 4000)] // 4,050: half to even
    [InlineData(3500, 3200)] // 3,150: half to even
    [InlineData(1112, 1000)] // 1,000.8
    [InlineData(1100, 990)]
    [InlineData(500, 450)]
    [InlineData(12, 10)]
    [InlineData(1, 10)]
    public void TheTargetSizeIsNineTenthsRounded(int size, int target) =>
        Assert.Equal($"{{'num_params': '{target}', 'val_accuracy': '0.510'}}", task.Target([Measured(size, 0.5)]).Line);

    [Theory]
    [InlineData(0.135, "0.882")]
    [InlineData(0.132, "0.885")] // 0.88536
    [InlineData(0.25, "0.765")]
    [InlineData(0.01, "1.000")]
    public void TheTargetAccuracyIsAFiftiethMore(double error, string target) =>
        Assert.Equal($"{{'num_params': '90', 'val_accuracy': '{target}'}}", task.Target([Measured(100, error)]).Line);

    [Fact]
    public void TargetsTakeTheSmallestAndTheMostAccurateParent() => Assert.Equal(
        "{'num_params': '4300', 'val_accuracy': '0.882'}", task.Target([Measured(9000, 0.135), Measured(4800, 0.4)]).Line);

    [Theory]
    [InlineData(431.9, 0.1234, "430", "0.877")]
    [InlineData(3.2, 0, "10", "1.000")]
    [InlineData(2_249, 0.5, "2200", "0.500")]
    public void AGivenSizeAndErrorAreAskedForAsTargetsAreRounded(double size, double error, string parameters, string accuracy) =>
        Assert.Equal(
            $"{{'num_params': '{parameters}', 'val_accuracy': '{accuracy}'}}", task.Target([Measured(9000, 0.135)], new(size, error)).Line);

    [Fact]
    public void PromptsTellTheSizeUnderTheNameThatTheTaskSays() =>
        Assert.Equal(4800, task.Describe(Measured(4800, 0.1)).Numbers()[task.SizeInPrompts]);

    [Fact]
    public void AProgramIsDescribedByItsSizeAndValidationAccuracy() => Assert.Equal(
        "{'num_params': '4800', 'val_accuracy': '0.865'}", task.Describe(Measured(4800, 1 - 0.865)).Line);

    [Fact]
    public void TheTestErrorReachesNoPromptAndNoSelection()
    {
        var (good, bad) = (Measured(4800, 0.2, test: 0), Measured(4800, 0.2, test: 1));
        Assert.True(task.Metrics.Single(m => m.Name == Mnist1DTask.TestError).ForReportsOnly);
        Assert.Equal(task.Describe(good), task.Describe(bad));
        Assert.Equal(task.Target([good]), task.Target([bad]));
        Assert.Equal(task.Fitness(good), task.Fitness(bad));
    }

    private static MetricSet Measured(double size, double error, double test = 0.3) => new(
        new Metric(Mnist1DTask.ModelSize, size), new Metric(Mnist1DTask.FrozenSize, 0), new Metric(Mnist1DTask.ValidationError, error),
        new Metric(Mnist1DTask.TestError, test), new Metric(Mnist1DTask.BestStep, 100));
}
