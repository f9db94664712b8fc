using System.Globalization;
using System.Text.RegularExpressions;
using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Corpus.Families;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.Networks;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Bench;

/// <summary>How many bits the constants of programs hold: where the bound of the knowledge rule comes from.</summary>
internal static partial class KnowledgeBench
{
    private const int CorpusPrograms = 800, Prompts = 16, SamplesPerPrompt = 10, MaximumTokens = 450;

    /// <param name="weights">A weights file of the embedded language model.</param>
    /// <param name="files">Programs, one a file, whose class may have any name.</param>
    public static async Task RunAsync(string weights, string[] files)
    {
        foreach (var seed in Mnist1DSeeds.All) Console.WriteLine($"{seed.Name}: {Bits(seed.Source, CandidateText.Model)}");
        foreach (var file in files) Console.WriteLine($"{Path.GetFileNameWithoutExtension(file)}: {OfFile(File.ReadAllText(file))}");
        Write("corpus", new NetworkFamilies().Create(new RunSeed(1), CorpusPrograms, []).Select(p => Bits(p.Source, CandidateText.Model)));
        using var model = EmbeddedLanguageModel.Load(weights, 2);
        Write("language model", (await CompletionsAsync(model)).Select(source => Bits(source, CandidateText.Model)));
    }

    private static async Task<List<string>> CompletionsAsync(EmbeddedLanguageModel model)
    {
        var task = new Mnist1DTask();
        var seeds = Mnist1DSeeds.All;
        List<string> programs = [];
        for (var prompt = 0; prompt < Prompts; prompt++)
        {
            PromptExample[] parents =
                [Example(seeds[prompt % seeds.Count], 5000), Example(seeds[(prompt / seeds.Count + 1) % seeds.Count], 9000)];
            var text = FewShotPrompt.Write(task.Language, parents, new PromptMetrics("size: 2000, accuracy: 0.95"));
            var samples = Enumerable.Range(0, SamplesPerPrompt)
                .Select(s => new SampleSettings(0.9, (ulong)(prompt * SamplesPerPrompt + s)));
            var completions =
                await model.CompleteAsync(
                    new CompletionRequest(text, SoftPrompt.None, [.. samples], MaximumTokens, task.Language), default);
            programs.AddRange(completions.Select(c => task.Language.Read(task.Language.Stub + "\n" + c.Text)));
        }

        return programs;

        static PromptExample Example(SeedProgram seed, int size) =>
            new(new PromptMetrics(string.Create(CultureInfo.InvariantCulture, $"size: {size}, accuracy: 0.9")), seed.Source);
    }

    private static int? OfFile(string text)
    {
        var source = Heading().Replace(text, "");
        var triplets = source.Contains(": TripletFunction", StringComparison.Ordinal);
        var candidate = triplets ? CandidateText.Triplets : CandidateText.Model;
        return Bits(ClassName().Replace(source, "class " + candidate.ClassName + " :", 1), candidate);
    }

    /// <summary>Returns null where the program does not compile.</summary>
    private static int? Bits(string source, CandidateText candidate)
    {
        var contract =
            new CandidateContract(
                CandidateText.Preamble, CandidateText.References, AllowedApi.Standard, candidate.ClassName, candidate.BaseType.FullName!);
        var compiler = Compilers.TryGetValue(candidate, out var known) ? known : Compilers[candidate] = new CandidateCompiler(contract);
        return compiler.Compile(source).Assembly is { } assembly ? KnowledgeRule.Bits(assembly) : null;
    }

    private static Dictionary<CandidateText, CandidateCompiler> Compilers { get; } = [];

    private static void Write(string what, IEnumerable<int?> all)
    {
        int[] bits = [.. all.OfType<int>().Order()];
        var quantiles = new[] { 0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1 }.Select(q => bits[(int)(q * (bits.Length - 1))]);
        Console.WriteLine(
            $"{what}: {bits.Length} programs, quantiles 0, 5, 25, 50, 75, 95, 99, 100 %: {string.Join(", ", quantiles)} bits");
    }

    [GeneratedRegex(@"^(?:using|namespace|///)[^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?:public |internal |sealed )*class \w+ :")]
    private static partial Regex ClassName();
}
