using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Tasks.Clrs.Specs;

/// <summary>Short names for kinds of probes, for tables of them. The table sets the stage.</summary>
internal static class ProbeKinds
{
    public static ProbeSpec NodeScalar(string name) => Node(name, ProbeType.Scalar);

    public static ProbeSpec NodeMask(string name) => Node(name, ProbeType.Mask);

    public static ProbeSpec NodeMaskOne(string name) => Node(name, ProbeType.MaskOne);

    public static ProbeSpec NodePointer(string name) => Node(name, ProbeType.Pointer);

    public static ProbeSpec NodeOrder(string name) => Node(name, ProbeType.ShouldBePermutation);

    public static ProbeSpec NodeCategorical(string name, int classes) => Node(name, ProbeType.Categorical, classes);

    public static ProbeSpec EdgeScalar(string name) => Edge(name, ProbeType.Scalar);

    public static ProbeSpec EdgeMask(string name) => Edge(name, ProbeType.Mask);

    public static ProbeSpec EdgePointer(string name) => Edge(name, ProbeType.Pointer);

    public static ProbeSpec EdgeCategorical(string name, int classes) => Edge(name, ProbeType.Categorical, classes);

    public static ProbeSpec GraphScalar(string name) => Graph(name, ProbeType.Scalar);

    public static ProbeSpec GraphMask(string name) => Graph(name, ProbeType.Mask);

    public static ProbeSpec GraphCategorical(string name, int classes) => Graph(name, ProbeType.Categorical, classes);

    private static ProbeSpec Node(string name, ProbeType type, int classes = 0) =>
        new(name, ProbeStage.Input, ProbeLocation.Node, type, classes);

    private static ProbeSpec Edge(string name, ProbeType type, int classes = 0) =>
        new(name, ProbeStage.Input, ProbeLocation.Edge, type, classes);

    private static ProbeSpec Graph(string name, ProbeType type, int classes = 0) =>
        new(name, ProbeStage.Input, ProbeLocation.Graph, type, classes);
}
