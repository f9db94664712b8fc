using EvoPrompting.Bench;
using EvoPrompting.Search;
using EvoPrompting.Torch;
using System.Globalization;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TorchRuntime.Start();
switch (args)
{
    case ["clrs-step", .. var algorithms]:
        ClrsStepBench.Run(algorithms);
        return 0;
    case ["clrs-parts"]:
        ClrsPartsBench.Run();
        return 0;
    case ["memory", .. var sizes]:
        var given = sizes.Select(int.Parse).ToArray();
        int Size(int place, int usual) => place < given.Length ? given[place] : usual;
        await MemoryBench.RunAsync(new SearchSettings
        {
            Rounds = Size(0, 20), PromptsPerRound = Size(1, 4), SamplesPerPrompt = Size(2, 8), Survivors = Size(3, 4), MaximumTokens = Size(4, 512),
        });
        return 0;
    default:
        Console.Error.WriteLine("""
            clrs-step [plain|fused] [ALGORITHM ...]
                                        time and memory of a training step, plain and fused, at the paper's size (batch 32, hidden size 128, 16 nodes)
            clrs-parts                              time of the parts of a fused step at that size
            memory [ROUNDS PROMPTS SAMPLES SURVIVORS TOKENS]
                                        memory of a search without training, round by round; by default 20 rounds of the quick run (20 4 8 4 512)
            """);
        return 1;
}
