namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Counts the multiply-adds of an einsum: its tensors are taken from left to right, and each pair costs the product of the sizes of all
/// letters in it. Letters that neither a later tensor nor the result has are summed before.
/// </summary>
internal static class EinsumCost
{
    /// <param name="equation">One that libtorch took, for example <c>bij,bjk->bik</c>.</param>
    /// <param name="shapes">Of its tensors.</param>
    public static double Of(string equation, IReadOnlyList<long[]> shapes)
    {
        var sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var tensors = sides[0].Split(',').Zip(shapes, Sizes).ToArray();
        var result = sides.Length > 1 ? Names(sides[1]) : null; // null: letters that stand once, which summing early leaves cheaper only
        var held = tensors[0];
        var cost = Product(held);
        for (var i = 1; i < tensors.Length; i++)
        {
            var together = new Dictionary<string, long>(held);
            foreach (var (name, size) in tensors[i]) together[name] = Math.Max(size, together.GetValueOrDefault(name, 1));
            cost += Product(together);
            var later = tensors[(i + 1)..].SelectMany(t => t.Keys).ToHashSet();
            held = together.Where(t => result is null || t.Key[0] == '.' || result.Contains(t.Key) || later.Contains(t.Key))
                .ToDictionary(t => t.Key, t => t.Value);
        }

        return tensors.Length == 1 ? cost : cost - Product(tensors[0]);
    }

    private static double Product(Dictionary<string, long> sizes) => sizes.Values.Aggregate(1.0, (all, n) => all * n);

    private static HashSet<string> Names(string letters) => [.. letters.Where(char.IsLetter).Select(c => c.ToString())];

    // Axes of an ellipsis are named by their place from its end, as they are broadcast.
    private static Dictionary<string, long> Sizes(string letters, long[] shape)
    {
        var sizes = new Dictionary<string, long>();
        var hidden = shape.Length - letters.Count(char.IsLetter);
        var axis = 0;
        for (var i = 0; i < letters.Length; i++)
        {
            if (letters[i] != '.')
            {
                sizes[letters[i].ToString()] = shape[axis++];
                continue;
            }

            for (var left = hidden; left > 0; left--) sizes[$".{left}"] = shape[axis++];
            i += 2;
        }

        return sizes;
    }
}
