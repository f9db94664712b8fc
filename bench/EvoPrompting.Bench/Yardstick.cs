using static TorchSharp.torch;

namespace EvoPrompting.Bench;

/// <summary>What the machine can do at the moment: figures of different runs are compared by their ratio to it.</summary>
internal static class Yardstick
{
    private const int Side = 512, Runs = 9, Together = 4;
    private const long Copied = 1 << 26;

    /// <summary>Returns thousand million operations a second of a float32 matrix product of 512, one thread.</summary>
    public static double Product()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (a, b) = (rand(Side, Side), rand(Side, Side));
        var seconds = Least(() =>
        {
            for (var i = 0; i < Together; i++) a.mm(b).Dispose();
        });
        return Together * StepArithmetic.Product(Side, Side, Side) / seconds / 1e9;
    }

    /// <summary>Returns thousand million bytes a second, read and written, of a copy of 256 MB by one thread.</summary>
    public static double Copy()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (from, to) = (zeros(Copied), ones(Copied));
        return 2 * Copied * sizeof(float) / Least(() => to.copy_(from)) / 1e9;
    }

    private static double Least(Action run)
    {
        run();
        return Enumerable.Range(0, Runs).Min(_ => Measured.Of(run).Wall) / 1000;
    }
}
