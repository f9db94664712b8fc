using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>Undoes what llama.cpp's conversion did to tensors.</summary>
internal static class Mends
{
    public static Tensor Apply(Mend mend, GgufContent content, GgufTensor tensor, ScalarType type)
    {
        if (mend == Mend.AddedOne) return WithoutOne(content.Read(tensor, ScalarType.Float32), type);
        return Order(mend, content, tensor) is { } order
            ? content.Read(tensor, type).index_select(0, torch.tensor(order))
            : content.Read(tensor, type);
    }

    /// <summary>The same of the rows of a matrix; null where there are none, or what was done to them is not undone by an order.</summary>
    public static StoredRows? Apply(Mend mend, GgufContent content, GgufTensor tensor, StoredRows? rows)
    {
        if (rows is null || mend == Mend.AddedOne) return null;
        return Order(mend, content, tensor) is { } order ? rows.Reordered(order) : rows;
    }

    /// <summary>Returns which of the rows that llama.cpp stores stands at each place; null where its order is kept.</summary>
    private static int[]? Order(Mend mend, GgufContent content, GgufTensor tensor)
    {
        var facts = new ModelFacts(content);
        return mend switch
        {
            // from pairs of rows, which the interleaved form turns together, to the first and the second half of each head
            Mend.QueryRows => RowOrder.Swapped(facts.Heads, Each(2L * facts.Heads), 2, 1),
            Mend.KeyRows => RowOrder.Swapped(facts.KeyHeads, Each(2L * facts.KeyHeads), 2, 1),
            Mend.FusedHeads => RowOrder.Swapped(1, 3, facts.Heads, Each(3L * facts.Heads)),
            _ => null,
        };

        int Each(long parts) => parts > 0 && tensor.Shape[0] % parts == 0 ? (int)(tensor.Shape[0] / parts)
            : throw content.Fault($"has a tensor {tensor.Name} of {tensor.Shape[0]} rows, which do not divide into its heads");
    }

    /// <summary>In float32, in which llama.cpp's conversion added it.</summary>
    private static Tensor WithoutOne(Tensor gains, ScalarType type) => gains.add(Scalars.MinusOne, Scalars.One).to(type);
}
