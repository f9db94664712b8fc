using System.Globalization;
using System.Text;
using EvoPrompting.Files;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>How a training stood after a validation. Times are not part of it: equal trainings have equal checkpoints.</summary>
/// <param name="Function">The triplet function's source; null for the baseline.</param>
/// <param name="Build">The program that wrote it.</param>
/// <param name="Validations">All so far, in order.</param>
/// <param name="Wrong">
/// Where validations are made in parts, the entries that were wrong in each batch so far; null in others, and in those of earlier builds.
/// </param>
public sealed record ClrsCheckpoint(
    ClrsTrainingSettings Settings, string? Function, string Build, IReadOnlyList<ClrsValidation> Validations,
    IReadOnlyList<long>? Wrong = null)
{
    private static readonly SealedFile Format = new("EVOCLRS\n", Version: 3, "checkpoint");

    /// <summary>The most bytes that a trainer's state or the predictions of a test take.</summary>
    internal const int LongestState = 1 << 28;

    /// <summary>Training steps done.</summary>
    public int Step => Validations[^1].Step;

    /// <summary>The first of the highest validation scores.</summary>
    public ClrsValidation BestValidation => Validations.MaxBy(v => v.Score)!;

    /// <summary>Reads what a checkpoint says of its training.</summary>
    /// <exception cref="UserException">It is missing, foreign, of another version or damaged.</exception>
    public static ClrsCheckpoint ReadDescription(string path) => Read(path).Checkpoint;

    /// <summary>
    /// Returns the validations as a table: step, mean training loss since the one before, validation score, and where that is not known
    /// what it is not above: the best before.
    /// </summary>
    public string Log()
    {
        var text = new StringBuilder("step\tloss\tvalidation score\tat most\n");
        double? best = null;
        foreach (var (step, loss, score) in Validations)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{step}\t{loss:R}\t{score:R}\t{(score is null ? best : null):R}\n");
            if (best is null || score > best) best = score;
        }

        return text.ToString();
    }

    /// <summary>Reads a checkpoint and the state in it.</summary>
    /// <exception cref="UserException">It is missing, foreign, of another version or damaged.</exception>
    internal static (ClrsCheckpoint Checkpoint, ClrsState State) Read(string path)
    {
        try
        {
            var (checkpoint, state) = Format.Read<ClrsCheckpoint>(path);
            return (checkpoint, ClrsState.FromBytes(state.Span) with { Wrong = checkpoint.Wrong });
        }
        catch (InvalidDataException e)
        {
            throw new UserException(e.Message, e);
        }
    }

    internal void Write(string path, ClrsState state) => Format.Write(path, this, state.ToBytes());

    /// <summary>
    /// Says what is different from the training that is asked for; null where both are the same: only more or fewer of its steps may be
    /// asked for, and another kind of validations.
    /// </summary>
    public string? Difference(ClrsTrainingSettings settings, string? function) =>
        SettingsDifference.Between(But(Settings), But(settings)) is { } difference ? $"with other settings ({difference})"
        : Function != function ? "of another function" : null;

    private static ClrsTrainingSettings But(ClrsTrainingSettings settings) =>
        settings with { Steps = 0, Validations = ValidationKind.Whole };
}

/// <summary>What a validation found.</summary>
/// <param name="Loss">The mean training loss since the validation before; null before the first step.</param>
/// <param name="Score">
/// Between 0 and 1, larger is better: the mean over outputs of accuracy or micro-averaged F1. Null where nothing more is known than that it
/// is not above the best before (<see cref="ValidationKind.UntilDecided"/>).
/// </param>
public sealed record ClrsValidation(int Step, double? Loss, double? Score);
