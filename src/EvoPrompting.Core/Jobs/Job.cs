using System.Security.Cryptography;
using System.Text;

namespace EvoPrompting.Jobs;

/// <summary>One piece of untrusted work: a program with what it is run on. Where it runs is a job runner's business.</summary>
/// <param name="Trainer">What the worker does with it: see the worker's table of trainers.</param>
/// <param name="Settings">The trainer's settings as JSON.</param>
/// <param name="TrainingSeed">Seeds everything random in it.</param>
/// <param name="Program">What <see cref="Candidates.IIntake"/> made of the candidate; may be empty where only trusted code runs.</param>
/// <param name="Inputs">What the trainer reads, in its own formats; a worker or node is sent each content once.</param>
public sealed record Job(string Trainer, string Settings, ulong TrainingSeed, byte[] Program, IReadOnlyList<JobInput> Inputs)
{
    /// <summary>
    /// Names what comes of the job: SHA-256 over trainer, settings, training seed, program and inputs, and over the evaluator's build and
    /// the device. Equal keys, equal frames; lower-case hexadecimal.
    /// </summary>
    /// <param name="build">The identity of worker, libraries and libtorch.</param>
    /// <param name="device">For example <c>cpu</c>.</param>
    public string Key(string build, string device)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] parts = [Trainer, Settings, $"{TrainingSeed}", build, device, .. Inputs.Select(i => i.Hash)];
        foreach (var part in parts) Append(Encoding.UTF8.GetBytes(part));
        Append(Program);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(byte[] part)
        {
            hash.AppendData(BitConverter.GetBytes(part.LongLength)); // lengths keep neighbours apart
            hash.AppendData(part);
        }
    }
}

/// <summary>Something that a trainer reads, known by its content.</summary>
public sealed class JobInput(byte[] content)
{
    public byte[] Content => content;

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(content));
}
