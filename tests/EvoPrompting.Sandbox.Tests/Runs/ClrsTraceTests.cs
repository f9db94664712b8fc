namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>The real program shows samples of algorithms.</summary>
public class ClrsTraceTests
{
    [Fact]
    public async Task ATraceIsALineForEachProbeThatChanged()
    {
        const string expected = """
            # bfs, length 5, seed 1: 2 steps
            input   pos      0 0.2 0.4 0.6 0.8
            input   s        4
            input   A[0]     0 0 0 0 0
            input   A[1]     0 0 0 0 1
            input   A[2]     0 0 0 1 0
            input   A[3]     0 0 1 0 0
            input   A[4]     0 1 0 0 1
            input   adj[0]   10000
            input   adj[1]   01001
            input   adj[2]   00110
            input   adj[3]   00110
            input   adj[4]   01001
               0    reach_h  00001
               0    pi_h     0 1 2 3 4
               1    reach_h  01001
               1    pi_h     0 4 2 3 4
            output  pi       0 4 2 3 4
            """;
        var (code, output, errors) = await CommandLine.RunAsync("clrs", "trace", "bfs", "--length", "5");
        Assert.Equal((0, expected + "\n", ""), (code, output, errors));
    }

    [Theory]
    [InlineData("There is no algorithm 'dijsktra'; did you mean 'dijkstra'?", "dijsktra")]
    [InlineData("--length is 3; take 4 to 100.\n'evoprompting clrs trace --help' explains the command.",
        "bfs", "--length", "3")]
    public async Task BadInputIsOneSentenceAndExitCodeTwo(string sentence, params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["clrs", "trace", .. arguments]);
        Assert.Equal((2, "", sentence + "\n"), (code, output, errors));
    }
}
