using System.Text.Encodings.Web;
using System.Text.Json;
using EvoPrompting.Files;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Tasks.Clrs.Tables;

/// <summary>A finished training of a table: a function on an algorithm with a training seed, and what came of it.</summary>
/// <param name="Seed">The run seed that <c>evoprompting evaluate --seed</c> takes: the same training, the same numbers.</param>
/// <param name="Source">Of the function.</param>
/// <param name="Build">The program that trained.</param>
/// <param name="Seconds">Wall time of this machine, confirmation and tests included.</param>
/// <param name="Stage">Where it was rejected; null where it was scored.</param>
/// <param name="Reason">Why it was rejected; null where it was scored.</param>
/// <param name="Metrics">Those of a search, and the test errors at further lengths; null where it was rejected.</param>
/// <param name="Validations">The learning curve, the validation before the first step included; null in records of earlier builds.</param>
/// <param name="FailedTests">Further lengths without a score, and why; null in records of earlier builds.</param>
public sealed record TrainingRecord(
    string Algorithm, string Function, ulong Seed, TableSettings Settings, string Source, string Build, double Seconds, string? Stage,
    string? Reason, IReadOnlyDictionary<string, double>? Metrics, IReadOnlyList<ClrsValidation>? Validations = null,
    IReadOnlyList<FailedTest>? FailedTests = null)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes it so that a kill at any moment leaves the whole record or none.</summary>
    public void Write(string path) => AtomicFile.Write(path, JsonSerializer.Serialize(this, Options) + "\n");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="UserException">The file is no such record.</exception>
    public static TrainingRecord Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingRecord>(File.ReadAllText(path), Options) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new UserException($"{path} is no training of a table: {e.Message}", e);
        }
    }

    /// <summary>True where it is the training of that source with those settings.</summary>
    public bool IsOf(TableSettings settings, string source) => Source == source && Difference(settings) is null;

    /// <summary>Says which settings differ from those; null where none does. The order of further lengths does not count.</summary>
    public string? Difference(TableSettings settings) => SettingsDifference.Between(Settings.InOrder(), settings.InOrder());
}

/// <summary>A further length at which a scored training has no score.</summary>
/// <param name="Stage">Where the test ended.</param>
public sealed record FailedTest(int Length, string Stage, string Reason);

/// <summary>What all trainings of a table on one algorithm have in common.</summary>
/// <param name="FurtherLengths">Lengths of further tests.</param>
public sealed record TableSettings(ClrsTrainingSettings Training, TripletLimits Limits, IReadOnlyList<int> FurtherLengths)
{
    internal TableSettings InOrder() => this with { FurtherLengths = [.. FurtherLengths.Order()] };
}
