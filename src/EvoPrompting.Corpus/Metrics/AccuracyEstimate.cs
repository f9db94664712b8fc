using EvoPrompting.Corpus.Families;

namespace EvoPrompting.Corpus.Metrics;

/// <summary>
/// Estimates the accuracy of programs that were not trained from those that were: a ridge regression of the accuracy's logit on
/// <see cref="ProgramFeatures"/> and the task, and behind it what is left over in programs nearby, more so in the same family.
/// </summary>
public sealed class AccuracyEstimate
{
    private const double Ridge = 3, Reach = 1.6, FamilyBonus = 3, Caution = 2;

    private readonly IReadOnlyList<CorpusProgram> programs;
    private readonly double[][] features; // standardised
    private readonly int tasks;
    private readonly double[] weights;
    private readonly List<(int Program, double Left)> leftOver = [];

    private AccuracyEstimate(
        IReadOnlyList<CorpusProgram> programs, double[][] features, int tasks, IReadOnlyList<(int Program, double Accuracy)> trained)
    {
        this.programs = programs;
        this.features = features;
        this.tasks = tasks;
        weights = LinearFit.Ridge([.. trained.Select(t => Row(t.Program))], [.. trained.Select(t => Logit(t.Accuracy))], Ridge);
        foreach (var (program, accuracy) in trained)
            leftOver.Add((program, Logit(accuracy) - LinearFit.Dot(weights, Row(program))));
    }

    /// <summary>Fits to the trained programs.</summary>
    /// <param name="tasks">Programs of family f were trained on task f mod tasks.</param>
    /// <param name="trained">Places in <paramref name="programs"/> and accuracies.</param>
    public static AccuracyEstimate Fit(
        IReadOnlyList<CorpusProgram> programs, int tasks, IReadOnlyList<(int Program, double Accuracy)> trained) =>
        new(programs, Standardised(programs), tasks, trained);

    /// <summary>
    /// Returns the mean absolute error of the estimates, and the variance they explain, of a tenth at a time that was left out.
    /// </summary>
    public static (double MeanError, double Explained) HeldOut(
        IReadOnlyList<CorpusProgram> programs, int tasks, IReadOnlyList<(int Program, double Accuracy)> trained)
    {
        var features = Standardised(programs);
        double error = 0, squares = 0, spread = 0;
        var mean = trained.Average(t => t.Accuracy);
        for (var fold = 0; fold < 10; fold++)
        {
            var estimate = new AccuracyEstimate(programs, features, tasks, [.. trained.Where((_, i) => i % 10 != fold)]);
            foreach (var (program, accuracy) in trained.Where((_, i) => i % 10 == fold))
            {
                var off = estimate.Of(program) - accuracy;
                error += Math.Abs(off);
                squares += off * off;
                spread += (accuracy - mean) * (accuracy - mean);
            }
        }

        return (error / trained.Count, 1 - squares / spread);
    }

    /// <summary>Returns the estimated accuracy of a program on its family's task, in (0, 1).</summary>
    public double Of(int program)
    {
        double sum = 0, weight = Caution;
        foreach (var (other, left) in leftOver)
        {
            var near = Math.Exp(-Distance(program, other) / (2 * Reach * Reach));
            if (programs[other].Family == programs[program].Family) near *= FamilyBonus;
            sum += near * left;
            weight += near;
        }

        return 1 / (1 + Math.Exp(-(LinearFit.Dot(weights, Row(program)) + sum / weight)));
    }

    private double[] Row(int program)
    {
        var row = new double[features[program].Length + tasks];
        features[program].CopyTo(row, 0);
        row[features[program].Length + programs[program].Family % tasks] = 1;
        return row;
    }

    private double Distance(int a, int b)
    {
        var sum = 0.0;
        var (x, y) = (features[a], features[b]);
        for (var i = 0; i < x.Length; i++) sum += (x[i] - y[i]) * (x[i] - y[i]);
        return sum / 4;
    }

    private static double[][] Standardised(IReadOnlyList<CorpusProgram> programs)
    {
        var rows = programs.Select(p => p.Features()).ToArray();
        for (var column = 1; column < rows[0].Length; column++)
        {
            var mean = rows.Average(r => r[column]);
            var deviation = Math.Sqrt(rows.Average(r => (r[column] - mean) * (r[column] - mean)));
            foreach (var row in rows) row[column] = deviation > 0 ? (row[column] - mean) / deviation : 0;
        }

        return rows;
    }

    private static double Logit(double accuracy)
    {
        var p = Math.Clamp(accuracy, 0.02, 0.995);
        return Math.Log(p / (1 - p));
    }
}
