using System.Runtime.Loader;
using EvoPrompting.Chance;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Measuring;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Torch.Tests.Support;
using Module = EvoPrompting.Networks.Contract.Module;

namespace EvoPrompting.Torch.Tests.Corpus;

public class CorpusRunTests
{
    [Fact]
    public void EveryProgramCompilesTrainsAndHasTheCountedSize()
    {
        var programs = new NetworkFamilies().Create(new RunSeed(21), 300, []).Cast<NetworkProgram>().ToList();
        var assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(Written.Assembly(
            string.Concat(programs.Select((p, i) => $"namespace P{i} {{\n{p.Source}\n}}\n")))));
        var data = GeneratedTasks.Create(new RunSeed(21).Stream("task"));
        var few = data.ForTraining() with
        {
            TrainInputs = data.TrainInputs[..640],
            TrainLabels = data.TrainLabels[..16],
            ValidationInputs = data.ValidationInputs[..320],
            TestInputs = data.TestInputs[..320],
        };
        for (var i = 0; i < programs.Count; i++)
        {
            var type = assembly.GetType($"P{i}.Model", throwOnError: true)!;
            var frames = new ClassifierTrainer(few, new TrainingSettings { Steps = 2, BatchSize = 8, ValidateEvery = 2 }, (ulong)i)
                .Train(() => (Module)Activator.CreateInstance(type, nonPublic: true)!).ToList();
            Assert.True(
                frames[^1].Kind == FrameKind.Finished, $"{System.Text.Encoding.UTF8.GetString(frames[^1].Payload)}\n{programs[i].Source}");
            Assert.Equal(programs[i].Count.Trainable, Payload.Read<MeasuredCost>(frames[0].Payload).TrainableParameters);
            Assert.Equal(programs[i].Count.Frozen, Payload.Read<MeasuredCost>(frames[0].Payload).FrozenParameters);
        }
    }
}
