using System.Globalization;
using EvoPrompting.Bench;
using EvoPrompting.Torch;

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
    case ["intake"]:
        await IntakeBench.RunAsync();
        return 0;
    case ["memory", .. var sizes]:
        await MemoryBench.RunAsync([.. sizes.Select(int.Parse)]);
        return 0;
    case ["knowledge", var weights, .. var programs]:
        await KnowledgeBench.RunAsync(weights, programs);
        return 0;
    default:
        Console.Error.WriteLine("""
            clrs-step [plain|fused] [ALGORITHM ...]
                                        time and memory of a training step, plain and fused, at the paper's size (batch 32, hidden size 128, 16 nodes)
            intake                                  time of reading a program, in process and through compiler processes
            knowledge WEIGHTS [FILE ...]            bits that constants hold: of the seeds, of programs in files, of the corpus, of completions of the language model
            clrs-parts                              time of the parts of a fused step at that size
            memory [ROUNDS PROMPTS SAMPLES SURVIVORS TOKENS]
                                        memory of a search without training, round by round; by default 20 rounds of the quick run (20 4 8 4 512)
            """);
        return 1;
}
