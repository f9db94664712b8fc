using System.CommandLine;
using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Cli.Commands;

/// <summary>Shows one sample of an algorithm step by step: <c>clrs trace</c>.</summary>
internal static class ClrsTraceCommand
{
    private const int Shortest = 4, Longest = 100;

    public static Command Create()
    {
        var algorithm = new Argument<string>("algorithm") { Description = "One of the names above." };
        var length = new Option<int>("--length")
        {
            Description = $"How large the input is, {Shortest} to {Longest}: keys, nodes, characters.",
            DefaultValueFactory = _ => 8,
        }.Within(Shortest, Longest);
        var seed = new Option<uint>("--seed")
        {
            Description = "Equal seeds give equal inputs: those of the benchmark's sampler.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("trace", $"""
            Show one sample of an algorithm: its inputs, the hints of every step, its outputs. This is what a network is trained on.

            A line is: when (input, step, output), probe, value. A choice of one node is written as that node, masks and classes as digits
            ('-': does not matter), pointers as the nodes pointed to; a probe on edges has a line for each row. From step 1 on a line is
            left out where it did not change.

              evoprompting clrs trace bfs
              evoprompting clrs trace insertion_sort --length 16 --seed 3 | grep pred_h

            Algorithms:
            {NamesInColumns()}
            """)
        {
            algorithm, length, seed,
        };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(algorithm), parsed.GetValue(length), parsed.GetValue(seed)));
        return command;
    }

    private static int Show(string name, int length, uint seed)
    {
        var algorithm = ClrsOptions.Find(name);
        var trajectory = ClrsAlgorithms.Run(algorithm, new InputSampler(algorithm, seed, length).Next());
        Console.WriteLine(FormattableString.Invariant($"# {name}, length {length}, seed {seed}: {trajectory.Steps} steps"));
        foreach (var line in TrajectoryText.Lines(trajectory)) Console.WriteLine(line);
        return ExitCode.Success;
    }

    private static string NamesInColumns() =>
        string.Join('\n', ClrsSpecs.Names.Chunk(3).Select(row => "  " + string.Concat(row.Select(name => name.PadRight(31))).TrimEnd()));
}
