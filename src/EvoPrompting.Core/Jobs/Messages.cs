using System.Text.Json;
using EvoPrompting.Candidates;

namespace EvoPrompting.Jobs;

/// <summary>A worker is ready.</summary>
/// <param name="Layers">The sandbox layers in force, for example <c>landlock 7</c>, <c>seccomp</c>.</param>
internal sealed record WorkerReady(IReadOnlyList<string> Layers);

/// <summary>Asks a worker to do a job whose inputs it was sent ahead.</summary>
/// <param name="Trainer">What to do.</param>
/// <param name="Settings">The trainer's settings as JSON.</param>
/// <param name="TrainingSeed">Seeds initial values, batches and dropout.</param>
/// <param name="Program">The candidate, compiled and checked.</param>
/// <param name="Inputs">The hashes of the inputs, in the trainer's order.</param>
internal sealed record JobRequest(string Trainer, string Settings, ulong TrainingSeed, byte[] Program, IReadOnlyList<string> Inputs)
{
    public static JobRequest Of(Job job) =>
        new(job.Trainer, job.Settings, job.TrainingSeed, job.Program, [.. job.Inputs.Select(i => i.Hash)]);
}

/// <summary>The worker's own verdict.</summary>
internal sealed record WorkerRejection(Stage Stage, string Reason)
{
    /// <summary>Said of a program without stack left, whoever sees it first: its own process or the parent.</summary>
    public const string NoStack = "the stack overflowed: endless recursion?";
}

/// <summary>Turns messages into payloads and back: UTF-8 JSON, byte arrays as base64.</summary>
internal static class Payload
{
    public static byte[] Of<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message);

    /// <exception cref="InvalidDataException">The payload is not such a message.</exception>
    public static T Read<T>(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(payload) ?? throw new InvalidDataException($"an empty {typeof(T).Name}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"no {typeof(T).Name}: {e.Message}", e);
        }
    }
}
