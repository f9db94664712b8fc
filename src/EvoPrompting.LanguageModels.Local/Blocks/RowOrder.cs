namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>Orders of a matrix's rows: which row stands at each place.</summary>
internal static class RowOrder
{
    /// <summary>Returns that of rows (before, second, first, after), for ones that stand as (before, first, second, after).</summary>
    public static int[] Swapped(int before, int first, int second, int after)
    {
        var order = new int[before * first * second * after];
        var place = 0;
        for (var b = 0; b < before; b++)
            for (var s = 0; s < second; s++)
                for (var f = 0; f < first; f++)
                    for (var a = 0; a < after; a++)
                        order[place++] = ((b * first + f) * second + s) * after + a;
        return order;
    }
}
