using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// The vectors of a slot: a base, and directions times a code. In pre-training every family of programs has a learned code; afterwards
/// the base alone stands before a prompt, and tuning looks for the code, or the vectors, of the search it is in.
/// </summary>
public sealed class PromptSlot : IDisposable
{
    private readonly Tensor directions;

    /// <param name="flat">The base, then each direction, each (length, width), row after row.</param>
    public PromptSlot(SlotSettings settings, int width, Tensor flat)
    {
        Settings = settings;
        long numbers = settings.Length * (long)width;
        Base = flat.narrow(0, 0, numbers).view(settings.Length, width).DetachFromDisposeScope();
        directions = flat.narrow(0, numbers, settings.Directions * numbers).view(settings.Directions, numbers).DetachFromDisposeScope();
    }

    public SlotSettings Settings { get; }

    /// <summary>(length, width).</summary>
    public Tensor Base { get; }

    /// <summary>Returns the vectors (rows, length, width) of codes (rows, directions); a code of zeros gives the base.</summary>
    public Tensor Vectors(Tensor codes) => matmul(codes, directions).view(-1, Base.shape[0], Base.shape[1]).add(Base, Scalars.One);

    /// <summary>Returns the base's numbers, vector after vector.</summary>
    public float[] BaseNumbers() => Numbers(Base);

    /// <summary>Returns the directions, one after the other, each as long as the base.</summary>
    public float[] DirectionNumbers() => Numbers(directions);

    public void Dispose()
    {
        Base.Dispose();
        directions.Dispose();
    }

    private static float[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).contiguous().flatten().data<float>().ToArray();
    }
}
