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
    default:
        Console.Error.WriteLine("""
            clrs-step [plain|fused] [ALGORITHM ...]
                                        time and memory of a training step, plain and fused, at the paper's size (batch 32, hidden size 128, 16 nodes)
            clrs-parts                              time of the parts of a fused step at that size
            """);
        return 1;
}
