using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>Undoes what llama.cpp's conversion did to tensors.</summary>
internal static class Mends
{
    public static Tensor Apply(Mend mend, GgufContent content, GgufTensor tensor, ScalarType type)
    {
        var facts = new ModelFacts(content);
        return mend switch
        {
            Mend.QueryRows => HalvesOfHeads(content, tensor, type, facts.Heads),
            Mend.KeyRows => HalvesOfHeads(content, tensor, type, facts.KeyHeads),
            Mend.AddedOne => WithoutOne(content.Read(tensor, ScalarType.Float32), type),
            Mend.FusedHeads => OneHeadAfterTheOther(content, tensor, type, facts.Heads),
            _ => content.Read(tensor, type),
        };
    }

    /// <summary>From pairs of rows, which the interleaved form turns together, to the first and the second half of each head.</summary>
    private static Tensor HalvesOfHeads(GgufContent content, GgufTensor tensor, ScalarType type, int heads)
    {
        Divides(content, tensor, 2L * heads);
        return content.Read(tensor, type).view([heads, tensor.Shape[0] / heads / 2, 2, .. tensor.Shape.Skip(1)]).transpose(1, 2)
            .reshape([.. tensor.Shape]);
    }

    private static Tensor OneHeadAfterTheOther(GgufContent content, GgufTensor tensor, ScalarType type, int heads)
    {
        Divides(content, tensor, 3L * heads);
        return content.Read(tensor, type).view([3, heads, tensor.Shape[0] / heads / 3, .. tensor.Shape.Skip(1)]).transpose(0, 1)
            .reshape([.. tensor.Shape]);
    }

    /// <summary>In float32, in which llama.cpp's conversion added it.</summary>
    private static Tensor WithoutOne(Tensor gains, ScalarType type) => gains.add(Scalars.MinusOne, Scalars.One).to(type);

    private static void Divides(GgufContent content, GgufTensor tensor, long parts)
    {
        if (parts <= 0 || tensor.Shape[0] % parts != 0)
            throw content.Fault($"has a tensor {tensor.Name} of {tensor.Shape[0]} rows, which do not divide into its heads");
    }
}
