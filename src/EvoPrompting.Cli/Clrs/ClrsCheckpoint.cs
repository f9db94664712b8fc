using System.Text.Json;
using EvoPrompting.Files;
using EvoPrompting.Networks.Clrs.Training;

namespace EvoPrompting.Cli.Clrs;

/// <summary>How a training stood after a validation. Times are not part of it: equal trainings have equal checkpoints.</summary>
/// <param name="Function">The triplet function's source; null for the baseline.</param>
/// <param name="Build">The program that wrote it.</param>
/// <param name="Validations">All so far, in order.</param>
internal sealed record ClrsCheckpoint(ClrsTrainingSettings Settings, string? Function, string Build, IReadOnlyList<ClrsValidation> Validations)
{
    private static readonly SealedFile Format = new("EVOCLRS\n", Version: 1, "checkpoint");

    public int Step => Validations[^1].Step;

    /// <summary>The first of the highest validation scores.</summary>
    public ClrsValidation BestValidation => Validations.MaxBy(v => v.Score)!;

    /// <summary>Reads a checkpoint and the trainer's state in it.</summary>
    /// <exception cref="UserException">It is missing, foreign, newer or damaged.</exception>
    public static (ClrsCheckpoint Checkpoint, byte[] State) Read(string path)
    {
        try
        {
            var (checkpoint, state) = Format.Read<ClrsCheckpoint>(path);
            return (checkpoint, state.ToArray());
        }
        catch (InvalidDataException e)
        {
            throw new UserException(e.Message, e);
        }
    }

    public void Write(string path, ReadOnlySpan<byte> state) => Format.Write(path, this, state);

    /// <summary>True where both describe the same training: only more or fewer of its steps may be asked for.</summary>
    public bool Continues(ClrsTrainingSettings settings, string? function) =>
        Function == function && Text(Settings with { Steps = 0 }) == Text(settings with { Steps = 0 });

    private static string Text(ClrsTrainingSettings settings) => JsonSerializer.Serialize(settings);
}

/// <summary>What a validation found.</summary>
/// <param name="Loss">The mean training loss since the validation before; null before the first step.</param>
/// <param name="Score">Between 0 and 1, larger is better: the mean over outputs of accuracy or micro-averaged F1.</param>
internal sealed record ClrsValidation(int Step, double? Loss, double Score);
