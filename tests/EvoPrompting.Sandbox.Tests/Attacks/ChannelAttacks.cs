using EvoPrompting.Candidates;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>What a candidate prints does not reach the channel, and what it forces into the channel is seen.</summary>
public class ChannelAttacks
{
    [Fact]
    public async Task PrintingDoesNoHarm() => Assert.IsType<Outcome.Scored>(await Attacker.RunAsync(
        """Console.WriteLine("{\"fitness\": 0}"); Console.Error.WriteLine("x"); Console.Out.Flush();"""));

    [Fact]
    public async Task WritingToTheStandardOutputDoesNoHarm() => Assert.IsType<Outcome.Scored>(await Attacker.RunAsync(
        """
        var bytes = new byte[] { 5, 0, 0, 0, 0 };
        write(1, bytes, bytes.Length);
        """,
        """[DllImport("libc")] static extern nint write(int fd, byte[] b, nint n);"""));

    [Fact]
    public async Task ReadingTheStandardInputFindsNothing() => Assert.IsType<Outcome.Scored>(await Attacker.RunAsync(
        """if (Console.In.Read() >= 0) throw new Exception("BREACH");"""));

    [Fact]
    public Task GarbageOnTheChannelIsSeen() => IsSeenAsync("new byte[] { 200, 1, 2, 3, 4, 5 }");

    [Fact]
    public Task AnEarlyEndOnTheChannelIsSeen() => IsSeenAsync("new byte[] { 5, 0, 0, 0, 0 }");

    [Fact]
    public Task AHugeFrameIsSeen() => IsSeenAsync("new byte[] { 4, 255, 255, 255, 127 }");

    private static async Task IsSeenAsync(string bytes)
    {
        var outcome = await Attacker.RunAsync(
            $"var bytes = {bytes}; for (var fd = 3; fd < 256; fd++) write(fd, bytes, bytes.Length); Thread.Sleep(1000);",
            """[DllImport("libc")] static extern nint write(int fd, byte[] b, nint n);""");
        Assert.Equal(Stage.Gaming, Assert.IsType<Outcome.Rejected>(outcome).Stage);
    }
}
