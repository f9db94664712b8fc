using EvoPrompting.Cli.Progress;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace EvoPrompting.Tests.Observers;

public class RunProgressTests
{
    [Fact]
    public void AnExceptionWhileTheLineIsShownStopsTheTimerAndNothingElse()
    {
        var (time, settings, shown) = (new FakeTimeProvider(), new SearchSettings(), 0);
        using var progress = new RunProgress(new TextTask(), settings, new RunCounts(new TextTask(), settings), time, live: true,
            notice: () => throw new IOException($"standard error is closed {++shown}"));
        time.Advance(TimeSpan.FromSeconds(5)); // calls back here: an exception would come out
        Assert.Equal(1, shown);
    }
}
