using System.Globalization;
using EvoPrompting.Bench;
using EvoPrompting.Bench.Journals;
using EvoPrompting.Torch;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["clrs-step", .. var algorithms]:
        TorchRuntime.Start();
        ClrsStepBench.Run(algorithms);
        return 0;
    case ["clrs-parts"]:
        TorchRuntime.Start();
        ClrsPartsBench.Run();
        return 0;
    case ["intake"]:
        await IntakeBench.RunAsync();
        return 0;
    case ["memory", .. var sizes]:
        TorchRuntime.Start();
        await MemoryBench.RunAsync([.. sizes.Select(int.Parse)]);
        return 0;
    case ["knowledge", var weights, .. var programs]:
        TorchRuntime.Start();
        await KnowledgeBench.RunAsync(weights, programs);
        return 0;
    case ["shared-prompts", var weights]:
        TorchRuntime.Start();
        await SharedPromptBench.RunAsync(weights);
        return 0;
    case ["gguf-read", var file]:
        TorchRuntime.Start();
        GgufBench.Run(file);
        return 0;
    case ["stored-products"]:
        TorchRuntime.Start();
        StoredProductBench.Run();
        return 0;
    case ["row-parts"]:
        TorchRuntime.Start();
        RowPartsBench.Run();
        return 0;
    case ["local-lm", var file, .. var options]:
        TorchRuntime.Start();
        LocalModelBench.Run(
            file, options.Contains("--llama"), options.Contains("--tune"),
            threads: options.Contains("--one-thread") ? 1 : Environment.ProcessorCount);
        return 0;
    case ["journal", .. var sizes]:
        await JournalBench.RunAsync(sizes is [] ? [100, 1_000, 10_000, 100_000] : [.. sizes.Select(int.Parse)]);
        return 0;
    case ["kills", .. var numbers] when numbers.Length <= 2:
        return KillTrials.Run(numbers is [var trials, ..] ? int.Parse(trials) : 20, numbers is [_, var seed] ? ulong.Parse(seed) : 1);
    default:
        Console.Error.WriteLine("""
            clrs-step [plain|fused] [small] [ALGORITHM ...]
                time and memory of a training step, plain and fused, at the paper's size (batch 32, hidden size 128, 16 nodes) or at that
                of quick searches (16, 32, 8)
            clrs-parts
                time of the parts of a fused step at that size
            intake
                time of reading a program, in process and through compiler processes
            knowledge WEIGHTS [FILE ...]
                bits that constants hold: of the seeds, of programs in files, of the corpus, of the language model's completions
            shared-prompts WEIGHTS
                tokens that a server reads for each child, where samples of a prompt share requests and where not
            gguf-read FILE
                time of dequantising each storage type, and of reading a GGUF file: its head, its tensors, its tokenizer
            stored-products
                time of a product with a matrix that is left as it is stored, by storage type
            row-parts
                time of the parts of a step of many samples of one prompt: products, attention, softmax
            local-lm FILE [--llama] [--tune] [--one-thread]
                tokens a second of a GGUF file's prompt and samples, and of llama.cpp on the same; time and memory of a tuning step
            memory [ROUNDS PROMPTS SAMPLES SURVIVORS TOKENS]
                memory of a search without training, round by round; by default 20 rounds of the quick run (20 4 8 4 512)
            kills [TRIALS SEED]
                whether searches killed at random moments, or whose workers are, end as one that was not; by default 20 1
            journal [CHILDREN ...]
                what the journal adds to a search, by its size
            """);
        return 1;
}
