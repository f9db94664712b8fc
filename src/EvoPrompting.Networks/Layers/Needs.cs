using EvoPrompting.Candidates;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>Checks what a layer is given, and says in one sentence what it needs and what it got.</summary>
internal static class Needs
{
    public static void Positive(string layer, string argument, long value)
    {
        if (value < 1) throw Fault($"nn.{layer} needs {argument} > 0; it got {value}");
    }

    public static void NotNegative(string layer, string argument, long value)
    {
        if (value < 0) throw Fault($"nn.{layer} needs {argument} >= 0; it got {value}");
    }

    public static void Sequence(string layer, Tensor x)
    {
        Floats(layer, x);
        if (x.dim() != 3) throw Fault($"nn.{layer} needs (batch, length, channels); it got {Shape(x)}");
    }

    public static void Features(string layer, Tensor x)
    {
        Floats(layer, x);
        if (x.dim() < 2) throw Fault($"nn.{layer} needs (batch, ..., channels); it got {Shape(x)}");
    }

    private static void Floats(string layer, Tensor x)
    {
        if (x is null) throw Fault($"nn.{layer} needs a tensor; it got null");
        if (x.dtype != Network.CurrentNumberType)
            throw Fault($"nn.{layer} needs float32 numbers; it got {x.dtype}: convert with x.to(torch.float32)");
    }

    public static string Shape(Tensor x) => $"({string.Join(", ", x.shape)})";

    public static CandidateException Fault(string message) => new(Stage.Run, message);
}
