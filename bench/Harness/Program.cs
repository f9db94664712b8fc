using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Observers;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch;
using System.Runtime.InteropServices;

int A(string name, int d) => Environment.GetEnvironmentVariable(name) is { } s ? int.Parse(s) : d;
[DllImport("libc")] static extern int mallopt(int p, int v);
[DllImport("libc")] static extern int malloc_trim(nint pad);
if (A("ARENAS", 0) is > 0 and var ar) Console.WriteLine("arena " + mallopt(-8, ar));
if (A("MMAPT", 0) is > 0 and var mm) Console.WriteLine("mmap " + mallopt(-3, mm));
if (A("TRIMT", 0) is > 0 and var tt) Console.WriteLine("trim " + mallopt(-1, tt));
TorchRuntime.Start();
var settings = new SearchSettings { Rounds = A("ROUNDS", 20), PromptsPerRound = A("M", 4), SamplesPerPrompt = A("N", 8), Survivors = A("P", 4), ExamplesPerPrompt = 2, MaximumTokens = 512 };
using var model = EmbeddedLanguageModel.Load("/work/memory/weights/embedded.evolm", parallelRequests: 2);
if (Environment.GetEnvironmentVariable("FULL") is { } wanted)
{
    var tuner = new GradientSoftPromptTuner(model, new TuningSettings(Epochs: 1, Threads: A("THREADS", 2)));
    var t = new Mnist1DTask(); var text = string.Concat(Enumerable.Repeat(string.Join("\n\n", t.Seeds.Select(x => x.Source)) + "\n\n", 10));
    var ex = Enumerable.Range(0, 8).Select(i => new TuningExample(text[(i * 37)..(i * 37 + int.Parse(wanted))], t.Seeds[i % t.Seeds.Count].Source)).ToList();
    var c0 = Process.GetCurrentProcess().TotalProcessorTime;
    for (var i = 0; i < 3; i++)
    {
        var r = await tuner.TuneAsync(tuner.Initial(new(1)), ex, new(2), default);
        Console.WriteLine($"full {Status()} {r!.LossBefore:R} {r.LossAfter:R} {r.SoftPrompt.Hash()} cpu {(Process.GetCurrentProcess().TotalProcessorTime - c0).TotalSeconds:F1}");
    }
    return;
}
var task = new Mnist1DTask();
var seed = new RunSeed(1);
var inner = new MemoryJournal();
var sw = Stopwatch.StartNew();
var cpu = Process.GetCurrentProcess().TotalProcessorTime;
var hash = SHA256.Create();
var all = new StringBuilder();
Console.WriteLine("start " + Status());
var journal = new ObservedJournal(inner, new Watch(e =>
{
    if (e is RunEvent.Proposed p) lock (all) foreach (var c in p.Proposal.Completions) all.Append(p.Proposal.Round).Append(p.Proposal.Prompt).Append(c.Text);
    if (e is RunEvent.Committed c2)
    {
        if (Environment.GetEnvironmentVariable("TRIM") == "1") malloc_trim(0);
        if (Environment.GetEnvironmentVariable("GC") == "1") { GC.Collect(); GC.WaitForPendingFinalizers(); GC.Collect(); }
        var now = Process.GetCurrentProcess().TotalProcessorTime;
        Console.WriteLine($"round {c2.Next.Round - 1,3} {Status()} wall {sw.Elapsed.TotalSeconds:F1} cpu {(now - cpu).TotalSeconds:F1} gen2 {GC.CollectionCount(2)} managed {GC.GetTotalMemory(false) >> 20} ex {c2.Tuning?.Examples} loss {c2.Tuning?.LossBefore:R} {c2.Tuning?.LossAfter:R} {c2.Next.SoftPrompt.Hash()}");
        Console.Out.Flush();
    }
}));
var search = new EvolutionarySearch(task, new Proposer(task, model, journal, settings, seed), new JournaledEvaluator(new FreeIntake(), new FreeEvaluator(), journal), new FittestSelection(task), new GradientSoftPromptTuner(model, new TuningSettings(Threads: A("THREADS", 2))), journal, settings, seed);
await search.RunAsync(default);
var ordered = new StringBuilder();
for (var r = 0; r < settings.Rounds; r++) for (var m = 0; m < settings.PromptsPerRound; m++) foreach (var c in (await inner.FindProposalAsync(r, m, default))!.Completions) ordered.Append(c.Text).Append(c.Tokens);
Console.WriteLine("completions " + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ordered.ToString())))[..16] + " chars " + ordered.Length);
if (Environment.GetEnvironmentVariable("END") == "1") { Console.WriteLine("trim"); malloc_trim(0); Console.WriteLine(Status()); GC.Collect(); GC.WaitForPendingFinalizers(); malloc_trim(0); Console.WriteLine(Status()); malloc_stats(); }
[DllImport("libc")] static extern void malloc_stats();

static string Status()
{
    var lines = File.ReadAllLines("/proc/self/status");
    string Of(string k) => (long.Parse(lines.First(l => l.StartsWith(k)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).ToString().PadLeft(5);
    return $"rss {Of("VmRSS:")} hwm {Of("VmHWM:")} anon {Of("RssAnon:")} threads {lines.First(l => l.StartsWith("Threads"))[9..]}";
}

sealed class Watch(Action<RunEvent> f) : IRunObserver { public void On(RunEvent e) => f(e); }
sealed class FreeIntake : IIntake
{
    public Task<Intake> TakeAsync(string source, CancellationToken stop) => Task.FromResult(new Intake(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(source))), Encoding.UTF8.GetBytes(source), null));
}
sealed class FreeEvaluator : IEvaluator
{
    public async IAsyncEnumerable<Judgement> EvaluateAsync(IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var c in candidates)
        {
            await Task.Yield();
            var h = SHA256.HashData(c.Program);
            yield return new Judgement(c.Candidate, new Outcome.Scored(new MetricSet(
                new Metric(Mnist1DTask.ModelSize, 500 + BitConverter.ToUInt16(h, 0) % 9000), new Metric(Mnist1DTask.FrozenSize, 0),
                new Metric(Mnist1DTask.ValidationError, 0.02 + h[2] % 200 / 500.0), new Metric(Mnist1DTask.TestError, 0.1), new Metric(Mnist1DTask.BestStep, 100))));
        }
    }
}
