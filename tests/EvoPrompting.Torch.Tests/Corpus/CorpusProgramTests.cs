using System.Text.RegularExpressions;
using EvoPrompting.Chance;
using EvoPrompting.Corpus;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Torch.Tests.Corpus;

public partial class CorpusProgramTests
{
    private static readonly IReadOnlyList<CorpusProgram> Programs =
        new NetworkFamilies().Create(new RunSeed(11), 1_500, Mnist1DSeeds.All.Select(s => s.Source).ToList());

    [Fact]
    public void EqualSeedsGiveEqualPrograms()
    {
        var again = new NetworkFamilies().Create(new RunSeed(11), 200, []);
        Assert.Equal(Programs.Take(200).Select(p => p.Source), again.Take(200).Select(p => p.Source));
        Assert.NotEqual(Programs[0].Source, new NetworkFamilies().Create(new RunSeed(12), 1, [])[0].Source);
    }

    [Fact]
    public void EveryProgramIsOneClassInTheCandidatesStyle()
    {
        foreach (var program in Programs)
        {
            Assert.StartsWith(
                "class Model : Module\n{\n    public override Tensor Call(Tensor x)\n    {\n", program.Source, StringComparison.Ordinal);
            Assert.EndsWith("\n}", program.Source, StringComparison.Ordinal);
            Assert.DoesNotContain('\r', program.Source);
            Assert.DoesNotContain(" \n", program.Source, StringComparison.Ordinal);
            Assert.InRange(program.Source.Count(c => c == '\n') + 1, 6, CorpusTask.MostLines);
            Assert.InRange(program.Source.Length, 100, CorpusTask.MostCharacters);
        }
    }

    [Fact]
    public void NoProgramStandsThereTwice() =>
        Assert.Equal(Programs.Count, Programs.Select(p => Space().Replace(p.Source, "")).Distinct().Count());

    [Fact]
    public void NoSeedOfThePaperIsAmongThem() =>
        Assert.DoesNotContain(
            Programs, p => Mnist1DSeeds.All.Any(seed => Space().Replace(seed.Source, "") == Space().Replace(p.Source, "")));

    [Fact]
    public void AnExcludedSourceIsLeftOut()
    {
        var without = new NetworkFamilies().Create(
            new RunSeed(11), 200, [Programs[5].Source.Replace("\n", "\r\n ", StringComparison.Ordinal)]);
        Assert.DoesNotContain(without, p => p.Source == Programs[5].Source);
    }

    [Fact]
    public void ChildrenDifferFromTheirParentsAndKeepSomethingOfThem()
    {
        var kept = new List<double>();
        foreach (var child in Programs.Where(p => p.Parents.Count > 0))
        {
            var lines = child.Source.Split('\n').ToHashSet();
            Assert.All(child.Parents, parent => Assert.NotEqual(Programs[parent].Source, child.Source));
            Assert.All(child.Parents, parent => Assert.Equal(child.Family, Programs[parent].Family));
            kept.Add(child.Parents.Max(parent => Programs[parent].Source.Split('\n').Count(lines.Contains) / (double)lines.Count));
        }

        Assert.InRange(kept.Average(), 0.5, 0.95);
    }

    [Fact]
    public void SizesAreSpreadAndMostLieBetweenFiveHundredAndTenThousand()
    {
        var sizes = Programs.Select(p => p.CountedSize!.Value).Order().ToArray();
        Assert.InRange(sizes[0], CorpusTask.LeastSize, 40);
        Assert.InRange(sizes[^1], 20_000, CorpusTask.MostSize);
        Assert.InRange(sizes[sizes.Length / 2], 600, 3_000);
        Assert.InRange(sizes.Count(s => s is >= 500 and <= 10_000) / (double)sizes.Length, 0.5, 0.9);
    }

    [Fact]
    public void StructuresAreVaried()
    {
        Assert.InRange(Programs.Select(p => Numbers().Replace(p.Source, "0")).Distinct().Count() / (double)Programs.Count, 0.7, 1);
        string[] words =
        [
            "nn.Conv(", "nn.Dense(", "nn.GRU(", "nn.LSTM(", "nn.LayerNorm(", "nn.BatchNorm(", "nn.GroupNorm(", "nn.Dropout(", "nn.AvgPool(",
            "nn.MaxPool(",
            "nn.Relu(", "nn.Gelu(", "nn.Tanh(", "nn.Sigmoid(", "nn.Silu(", "nn.LeakyRelu(", "nn.Elu(", "nn.Softplus(", "nn.Softmax(",
            "for (int ",
            "foreach (var ", "torch.cat(", ".mean([1])", ".amax(1)", ".flatten(1)", "groups:", "dilation:", "frozen: true",
            "useBias: false", "Tensor Block(",
            "var conv = nn.Conv(", ".transpose(1, 2)", ".reshape(-1, ", ".narrow(1, ", ".select(1, -1)", ".logsumexp(1)",
            "return nn.Dense(", "int ",
        ];
        Assert.All(words, word => Assert.Contains(Programs, p => p.Source.Contains(word, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\s")]
    private static partial Regex Space();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
