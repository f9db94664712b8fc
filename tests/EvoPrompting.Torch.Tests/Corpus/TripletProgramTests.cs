using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Corpus;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Measuring;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.Networks;
using EvoPrompting.Tasks.Clrs;

namespace EvoPrompting.Torch.Tests.Corpus;

public class TripletProgramTests
{
    private static readonly IReadOnlyList<CorpusProgram> Programs = new TripletFamilies().Create(new RunSeed(11), 400, []);

    private static readonly CandidateContract Contract = new(
        CandidateText.Preamble, CandidateText.References, AllowedApi.Standard, CandidateText.Triplets.ClassName,
        CandidateText.Triplets.BaseType.FullName!);

    [Fact]
    public void EqualSeedsGiveEqualPrograms() => Assert.Equal(
        Programs.Take(60).Select(p => p.Source), new TripletFamilies().Create(new RunSeed(11), 60, []).Take(60).Select(p => p.Source));

    [Fact]
    public void EveryProgramIsOneClassOfFittingLength() => Assert.All(Programs, program =>
    {
        Assert.StartsWith(
            "class Triplets : TripletFunction\n{\n    public override Tensor Call(", program.Source, StringComparison.Ordinal);
        Assert.EndsWith("\n}", program.Source, StringComparison.Ordinal);
        Assert.True(CorpusTask.HasFittingLength(program.Source));
    });

    [Fact]
    public void NeitherSeedsNorWhatThePaperFoundAreMade()
    {
        var corpus = TaskCorpus.All.Single(c => c.Task.Name == ClrsTask.TaskName);
        Assert.Equal(14, corpus.Excluded.Count);
        var made = corpus.Families.Create(new RunSeed(1), 400, corpus.Excluded);
        Assert.Empty(made.Select(p => p.Source).Intersect(corpus.Excluded));
    }

    [Fact]
    public async Task NearlyAllPassTheTasksChecks()
    {
        var orders = Programs.Take(120).Select((p, i) => new MeasureOrder(p.Source, p.Family % 6, Trained: false, (ulong)i)).ToList();
        var measures = await new TripletMeter(Contract).MeasureAsync(orders, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(measures, m => m.Rejection?.StartsWith("Compile", StringComparison.Ordinal) == true);
        Assert.InRange(measures.Count(m => m.Rejection is null) / (double)measures.Count, 0.9, 1);
        Assert.All(measures.Where(m => m.Rejection is null), m => Assert.InRange(m.Size, 10_000, 200_000));
    }

    [Fact]
    public async Task AShortTrainingGivesAnAccuracy()
    {
        var order = new MeasureOrder(ClrsFunctions.Seeds[6].Source, Task: 0, Trained: true, TrainingSeed: 1);
        var measure = Assert.Single(await new TripletMeter(Contract).MeasureAsync([order], TestContext.Current.CancellationToken));
        Assert.Null(measure.Rejection);
        Assert.InRange(measure.Accuracy!.Value, 0.3, 1);
    }
}
