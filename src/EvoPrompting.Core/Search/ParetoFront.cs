namespace EvoPrompting.Search;

/// <summary>A place in the plane in which programs are compared; smaller is better on both axes.</summary>
public readonly record struct SizeAndError(double Size, double Error)
{
    /// <summary>Says whether this one is at least as good on both axes and better on one.</summary>
    public bool Beats(SizeAndError other) => Size <= other.Size && Error <= other.Error && this != other;
}

/// <summary>Finds the programs that nobody beats on both size and error.</summary>
public static class ParetoFront
{
    /// <summary>Returns the front from the smallest to the largest: sizes rise, errors fall. Of equal places the first stays.</summary>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, SizeAndError> place)
    {
        var front = new List<T>();
        var lowest = double.PositiveInfinity;
        foreach (var item in items.OrderBy(i => place(i).Size).ThenBy(i => place(i).Error)) // stable: equal places keep their order
        {
            if (place(item).Error is var error && !(error < lowest)) continue;
            lowest = error;
            front.Add(item);
        }

        return front;
    }
}
