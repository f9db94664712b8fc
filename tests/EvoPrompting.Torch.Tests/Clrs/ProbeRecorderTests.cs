using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Algorithms;

namespace EvoPrompting.Torch.Tests.Clrs;

public class ProbeRecorderTests
{
    private static readonly AlgorithmSpec Algorithm = new("toy",
    [
        new("pos", ProbeStage.Input, ProbeLocation.Node, ProbeType.Scalar),
        new("answer", ProbeStage.Output, ProbeLocation.Node, ProbeType.MaskOne),
        new("pi", ProbeStage.Hint, ProbeLocation.Node, ProbeType.Pointer),
        new("msk", ProbeStage.Hint, ProbeLocation.Edge, ProbeType.Mask),
        new("color", ProbeStage.Hint, ProbeLocation.Node, ProbeType.Categorical, Classes: 3),
    ]);

    [Fact]
    public void SnapshotsAreStackedAlongTimeInTheEncodingOfTheirType()
    {
        var probes = Started();
        var pointers = new[] { 0, 0 };
        probes.Emit(("pi", pointers), ("msk", new bool[2, 2]), ("color", (int[])[2, -1]));
        pointers[1] = 1;
        probes.Emit(("pi", pointers), ("msk", new[,] { { 1, -1 }, { 0, 0 } }), ("color", (int[])[0, 1]));
        probes.Outputs(("answer", 1));
        var trajectory = probes.Finish();

        Assert.Equal(2, trajectory.Steps);
        Assert.Equal([0, 1], trajectory.Outputs[0].Values);
        Assert.Equal([0, 0, 0, 1], trajectory.Hints[0].Values);
        Assert.Equal([2, 2, 2], trajectory.Hints[1].Shape);
        Assert.Equal([0, 0, 0, 0, 1, -1, 0, 0], trajectory.Hints[1].Values);
        Assert.Equal([0, 0, 1, 0, 0, -1, 1, 0, 0, 0, 1, 0], trajectory.Hints[2].Values);
    }

    [Fact]
    public void AValueThatDoesNotFitItsProbeIsAFault()
    {
        Refuses("hint pi points outside the nodes", p => p.Emit(("pi", (int[])[0, 2]), ("msk", new bool[2, 2]), ("color", (int[])[0, 0])));
        Refuses(
            "hint msk is a mask and has an entry other than 0, 1, -1",
            p => p.Emit(("pi", (int[])[0, 1]), ("msk", new[,] { { 2, 0 }, { 0, 0 } }), ("color", (int[])[0, 0])));
        Refuses(
            "hint color has a class outside its 3", p => p.Emit(("pi", (int[])[0, 1]), ("msk", new bool[2, 2]), ("color", (int[])[0, 3])));
        Refuses(
            "hint msk has another shape than its location says",
            p => p.Emit(("pi", (int[])[0, 1]), ("msk", (bool[])[true, false]), ("color", (int[])[0, 0])));
        Refuses("hint pi was expected where msk was given",
            p => p.Emit(("msk", new bool[2, 2]), ("pi", (int[])[0, 1]), ("color", (int[])[0, 0])));
        Refuses("output answer is not one of the nodes", p => p.Outputs(("answer", 2)));
        Refuses("toy ended without inputs, outputs or hints", p => p.Finish());
    }

    private static ProbeRecorder Started()
    {
        var probes = new ProbeRecorder(Algorithm, keepHints: true);
        probes.Inputs(("pos", (double[])[0, 0.5]));
        return probes;
    }

    private static void Refuses(string message, Action<ProbeRecorder> fault) =>
        Assert.Equal(message, Assert.Throws<ProbeException>(() => fault(Started())).Message);
}
