using EvoPrompting.LanguageModels.PreTraining;
using EvoPrompting.Recipes;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Sampling;

/// <summary>
/// Where a checkpoint of the user's computes, and in what numbers. Both change its texts, so they are part of its identity.
/// </summary>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Precision">
/// Of weights and of what is computed with them; norms, softmax, rotations and losses are float32 whatever it says.
/// </param>
public sealed record LocalComputing(string Device = "cpu", PrecisionKind Precision = PrecisionKind.Float32)
{
    internal ScalarType Type => Precision == PrecisionKind.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    internal Device Where => device(Device);

    /// <summary>What the identity says of it: nothing of the usual.</summary>
    internal string Suffix =>
        (Precision == PrecisionKind.Float32 ? "" : ", bfloat16") + (Device == "cpu" ? "" : ", on a graphics card");

    /// <summary>
    /// Makes bfloat16 as fast as the processor can, for the whole process: one that computes nothing else with libtorch, since
    /// convolutions may be wrong from then on.
    /// </summary>
    /// <exception cref="InvalidDataException">Such products are wrong on this machine: one sentence.</exception>
    public void PrepareProcess()
    {
        if (Precision != PrecisionKind.Bfloat16 || Device != "cpu") return;
        try
        {
            MatrixProducts.Use16BitInstructions();
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <exception cref="InvalidDataException">There is no such device.</exception>
    internal void Check()
    {
        if (Device == "cpu") return;
        if (!cuda.is_available())
            throw new InvalidDataException($"device is {Device}, but this build's libtorch finds no graphics card: take cpu, or build with "
                + "-p:EvoTorch=cuda on a machine that has one (CONTRIBUTING.md)");
        if (Where.index >= cuda.device_count())
            throw new InvalidDataException($"device is {Device}, but there are {cuda.device_count()} graphics cards, counted from cuda:0");
    }
}
