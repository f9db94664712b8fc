using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EvoPrompting.Chance;
using EvoPrompting.Corpus.Measuring;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Torch.Tests.Mnist1D;

public class Mnist1DTests
{
    [Theory]
    [InlineData("x.f32", "d53506bddd12d3b72c7153b1ae7f34807724b1dd078a7273809bf9d0792319f6")]
    [InlineData("y.u8", "6e13c7aab5f831266ec59efd193e310c511faefd71cfc5d39427c20337df4dc6")]
    [InlineData("x_test.f32", "30addc43827c82aafa5db8bc97cea63349ca687e87db2f201cc4f5415d9a4ebd")]
    [InlineData("y_test.u8", "9486539f99fcca7dc5923aba4d0cb5b7963f8e8e1f74398ca33a64ccb3b5b654")]
    public void TheDatasetEqualsThePublishedOne(string file, string sha256)
    {
        var content = Mnist1DFiles.Of(Mnist1DDataset.Published()).Single(f => f.Name == file).Content;
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    [Fact]
    public void TheDatasetIsMadeInASecond()
    {
        Mnist1DDataset.Published(); // compiled once
        var shortest = Enumerable.Range(0, 5).Min(_ =>
        {
            var clock = Stopwatch.StartNew();
            Mnist1DDataset.Published();
            return clock.Elapsed.TotalSeconds;
        });
        Assert.InRange(shortest, 0, 1);
    }

    [Fact]
    public void ValidationExamplesAreSetAsideOnceAndForAll()
    {
        var dataset = Mnist1DDataset.Published();
        var data = dataset.WithValidation(new RunSeed(1));
        Assert.Equal((3500, 500, 1000), (data.TrainLabels.Length, data.ValidationLabels.Length, data.TestLabels.Length));
        Assert.Equal((40, 1, 10), (data.Length, data.Channels, data.Classes));
        Assert.Equal(data.ValidationInputs, dataset.WithValidation(new RunSeed(1)).ValidationInputs);
        Assert.NotEqual(data.ValidationInputs, dataset.WithValidation(new RunSeed(2)).ValidationInputs);

        var whole = Rows(dataset.TrainInputs, dataset.TrainLabels);
        var parts = Rows(data.TrainInputs, data.TrainLabels).Concat(Rows(data.ValidationInputs, data.ValidationLabels));
        Assert.Equal(whole.Order(StringComparer.Ordinal), parts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheFilesHoldWhatTheDatasetHolds()
    {
        var dataset = Mnist1DDataset.Published();
        var files = Mnist1DFiles.Of(dataset).ToDictionary(f => f.Name, f => f.Content);
        Assert.Equal(["x.f32", "x_test.f32", "y.u8", "y_test.u8"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(dataset.TrainLabels, files["y.u8"]);
        Assert.Equal(dataset.TestInputs, MemoryMarshal.Cast<byte, float>(files["x_test.f32"]).ToArray());
        Assert.Equal(dataset.TrainInputs, MemoryMarshal.Cast<byte, float>(files["x.f32"]).ToArray());
        Assert.Equal(dataset.TestLabels, files["y_test.u8"]);
    }

    private static IEnumerable<string> Rows(float[] inputs, byte[] labels) =>
        labels.Select((label, i) => $"{label}: {string.Join(' ', inputs[(40 * i)..(40 * i + 40)])}");
}

public class GeneratedTaskTests
{
    [Fact]
    public void EqualStreamsGiveEqualTasks()
    {
        var first = GeneratedTasks.Create(new RunSeed(5).Stream("task", 1));
        var again = GeneratedTasks.Create(new RunSeed(5).Stream("task", 1));
        var other = GeneratedTasks.Create(new RunSeed(5).Stream("task", 2));
        Assert.Equal(first.TrainInputs, again.TrainInputs);
        Assert.NotEqual(first.TrainInputs, other.TrainInputs);
    }

    [Fact]
    public void GeneratedTasksHaveTheShapeOfMnist1D()
    {
        var data = GeneratedTasks.Create(new RunSeed(5).Stream("task", 3));
        Assert.Equal((40, 1, 10), (data.Length, data.Channels, data.Classes));
        Assert.Equal((3500, 500, 1000), (data.TrainLabels.Length, data.ValidationLabels.Length, data.TestLabels.Length));
        Assert.All(data.TrainInputs, x => Assert.True(float.IsFinite(x)));
        Assert.Equal(10, data.TrainLabels.Distinct().Count());
    }

    [Fact]
    public void ProfilesAreSmoothLoopsThatMnist1DDoesNotHave()
    {
        for (var task = 0; task < 50; task++)
        {
            var profiles = GeneratedTasks.Profiles(new RunSeed(6).Stream("task", task));
            Assert.Equal(10, profiles.Count);
            foreach (var profile in profiles)
            {
                Assert.Equal(0, profile[0]);
                Assert.Equal(0, profile[^1], 1e-12);
                Assert.Equal(1.0 / 6, Signal.Moments(profile).Deviation, 1e-12);
                Assert.All(Templates.Digits, digit => Assert.True(digit.Zip(profile, (x, y) => Math.Abs(x - y)).Max() >= 0.12));
            }
        }
    }
}
