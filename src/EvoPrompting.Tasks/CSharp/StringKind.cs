namespace EvoPrompting.Tasks.CSharp;

/// <summary>How a string of C# is read.</summary>
/// <param name="Quotes">So many close it: one, or three and more for a raw one.</param>
/// <param name="IsVerbatim">A quote in it is written twice, and a backslash is text.</param>
/// <param name="HoleBraces">So many open and close a hole; 0 where the string is not interpolated.</param>
internal readonly record struct StringKind(int Quotes, bool IsVerbatim, int HoleBraces)
{
    public bool IsRaw => Quotes >= 3;
}

/// <summary>The signs and quotes that a string begins with, as far as they were read.</summary>
internal readonly record struct StringStart(int Quotes, bool IsVerbatim, int Dollars)
{
    /// <summary>False where the quotes are an empty string, which is over.</summary>
    public bool Opens => IsVerbatim ? Quotes % 2 == 1 : Quotes != 2;

    public StringKind Kind => IsVerbatim || Quotes < 3
        ? new StringKind(1, IsVerbatim, Math.Min(Dollars, 1))
        : new StringKind(Quotes, false, Dollars);

    public StringStart With(char c) => c switch
    {
        '"' => this with { Quotes = Quotes + 1 },
        '$' => this with { Dollars = Dollars + 1 },
        _ => this with { IsVerbatim = true },
    };
}

/// <summary>The code in a hole of an interpolated string, and the brackets open in it.</summary>
internal record struct Hole(StringKind Kind)
{
    public int Braces, Brackets;
}
