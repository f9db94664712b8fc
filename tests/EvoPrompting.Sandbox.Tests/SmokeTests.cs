namespace EvoPrompting.Sandbox.Tests;

public class SmokeTests
{
    [Fact]
    public void TheWorkerStandsBesideTheProgram() =>
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "worker", "EvoPrompting.Worker.dll")));
}
