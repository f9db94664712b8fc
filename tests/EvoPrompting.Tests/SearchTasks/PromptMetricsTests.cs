using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.SearchTasks;

public class PromptMetricsTests
{
    [Fact]
    public void ItsNumbersAreThoseOfTheLineInItsOrder()
    {
        var numbers = new PromptMetrics("{'num_params': '4800', 'val_accuracy': '0.865'}").Numbers();
        Assert.Equal(new MetricSet(new Metric("num_params", 4800), new Metric("val_accuracy", 0.865)), numbers);
    }

    [Fact]
    public void CommentsFeedbackAndWhatIsNoNumberAreLeftOut()
    {
        var line = new PromptMetrics("# {'gap': '-1.5e-06', 'state': 'good', 'lost': 'NaN'}\n# 'hits': '3' is too few");
        Assert.Equal(new MetricSet(new Metric("gap", -1.5e-6)), line.Numbers());
        Assert.Empty(new PromptMetrics("# {}").Numbers());
    }
}
