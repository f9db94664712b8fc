using System.Text.RegularExpressions;

namespace EvoPrompting.LanguageModels;

/// <summary>Judges what a language model wrote: is it viable, is it new, or is it copied from the prompt or the corpus?</summary>
/// <param name="normalise">Gives equal texts for programs that count as equal.</param>
/// <param name="areViable">Compiles, checks and tries programs; one answer for each, in their order.</param>
/// <param name="corpus">What the model was trained on; null where that is not known.</param>
public sealed partial class QualityMeasure(
    Func<string, string> normalise,
    Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<bool>>> areViable,
    CorpusIndex? corpus = null)
{
    /// <summary>Judges programs. The first of several equal ones is the one that counts as new.</summary>
    public async Task<ModelQuality> MeasureAsync(IReadOnlyList<WrittenProgram> written, CancellationToken stop)
    {
        var viable = await areViable([.. written.Select(w => w.Program)], stop);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (isNew, isNewWithoutNumbers, isVerbatim) = (0, 0, 0);
        foreach (var one in written.Where((_, i) => viable[i]))
        {
            var program = normalise(one.Program);
            var parents = one.Parents.Select(normalise).ToList();
            if (seen.Add(program) && !parents.Contains(program)) isNew++;
            if (!parents.Select(WithoutNumbers).Contains(WithoutNumbers(program))) isNewWithoutNumbers++;
            if (corpus?.Contains(one.Program) == true) isVerbatim++;
        }

        return new(written.Count, viable.Count(v => v), isNew, isNewWithoutNumbers, corpus is null ? null : isVerbatim);
    }

    /// <summary>Takes out every number, so that programs that differ in numbers only become equal. Digits in names go too.</summary>
    public static string WithoutNumbers(string program) => Number().Replace(program, "");

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[fFdDlL]?")]
    private static partial Regex Number();
}

/// <summary>A program that a model wrote, and the parents in its prompt.</summary>
public sealed record WrittenProgram(string Program, IReadOnlyList<string> Parents);

/// <summary>What came of a model's completions: counts.</summary>
/// <param name="Written">Completions judged.</param>
/// <param name="Viable">Of all: those that compile, pass the check and train.</param>
/// <param name="New">Of the viable: those that differ from their parents and from every earlier completion, normalised.</param>
/// <param name="NewWithoutNumbers">Of the viable: those that differ from their parents with all numbers taken out.</param>
/// <param name="Verbatim">Of the viable: those that stand in the corpus, normalised; null where the corpus is not known.</param>
public sealed record ModelQuality(int Written, int Viable, int New, int NewWithoutNumbers, int? Verbatim)
{
    /// <summary>Share of all that is viable.</summary>
    public double ViableShare => Share(Viable, Written);

    /// <summary>Share of the viable that is new.</summary>
    public double NewShare => Share(New, Viable);

    /// <summary>Share of the viable that is new with all numbers taken out.</summary>
    public double NewWithoutNumbersShare => Share(NewWithoutNumbers, Viable);

    /// <summary>Share of the viable that stands in the corpus.</summary>
    public double? VerbatimShare => Verbatim is { } count ? Share(count, Viable) : null;

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
