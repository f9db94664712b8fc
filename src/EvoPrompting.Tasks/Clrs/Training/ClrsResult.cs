using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>What a finished training achieved.</summary>
/// <param name="Parameters">Trainable numbers: the model size.</param>
/// <param name="TestedStep">
/// The network tested is the one after so many steps: the first with the best validation score, unless the latest was asked for.
/// </param>
/// <param name="UntrainedScore">The validation score before the first step: what chance achieves.</param>
/// <param name="ValidationScore">Of the network tested; null where it is only known not to be above the best before.</param>
/// <param name="TestScore">The mean over <paramref name="TestOutputs"/>, between 0 and 1.</param>
/// <param name="TestOutputs">Accuracy, or micro-averaged F1 for masks, of each output.</param>
/// <param name="SecondsPerStep">
/// Wall time of this machine, validations included; null where it went on from a checkpoint only to test.
/// </param>
public sealed record ClrsResult(
    string Algorithm, string Function, long Parameters, int TestedStep, double UntrainedScore, double? ValidationScore, double TestScore,
    IReadOnlyDictionary<string, double> TestOutputs, ClrsTrainingSettings Settings, string Build, double? SecondsPerStep)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Says which settings of its training differ from these, the number of steps too; null where none does. How it was validated does not
    /// matter.
    /// </summary>
    public string? Difference(ClrsTrainingSettings settings) =>
        SettingsDifference.Between(Settings with { Validations = default }, settings with { Validations = default });

    /// <summary>Returns the result as the folder keeps it; <see cref="Read"/> reads it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>Returns what a person wants to know first, one line each.</summary>
    public string ToText() => string.Join('\n',
    [
        Line("algorithm", Algorithm),
        Line("function", Function),
        Line("parameters", Parameters.ToString("#,0", CultureInfo.InvariantCulture)),
        Line("tested at step", TestedStep.ToString("#,0", CultureInfo.InvariantCulture)),
        Line("untrained score", Number(UntrainedScore)),
        Line("validation score", ValidationScore is { } known ? Number(known) : "not above the best before"),
        Line("test score", Number(TestScore)),
        .. TestOutputs.Count == 1 ? [] : TestOutputs.Select(o => Line($"  {o.Key}", Number(o.Value))),
    ]);

    private static string Line(string name, string value) => $"{name,-18}{value}";

    private static string Number(double score) => score.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>Reads the result of a finished training.</summary>
    /// <exception cref="UserException">The file is no result.</exception>
    public static ClrsResult Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ClrsResult>(File.ReadAllText(path), Options) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new UserException($"{path} is no result of a training: {e.Message}", e);
        }
    }
}
