using System.Text.Json;
using EvoPrompting.Candidates;

namespace EvoPrompting.Jobs;

/// <summary>A reader's answer: what it made of a program, and how much memory it holds itself.</summary>
/// <param name="Megabytes">Resident memory of the process: one that grows is replaced.</param>
internal sealed record ReadProgram(Intake Intake, int Megabytes)
{
    private const int FormLength = 64;

    private sealed record Head(string Form, string? Stage, string? Reason, int Megabytes);

    /// <summary>Returns a line of JSON and behind it the program, if there is one.</summary>
    public byte[] ToPayload()
    {
        var head = new Head(Intake.Form, Intake.Rejection?.Stage.Name, Intake.Rejection?.Reason, Megabytes);
        return [.. JsonSerializer.SerializeToUtf8Bytes(head), (byte)'\n', .. Intake.Program ?? []];
    }

    /// <summary>Reads an answer. It is not trusted: reasons are cleaned, and what is neither a program nor a rejection is none.</summary>
    /// <exception cref="InvalidDataException">The payload is no answer.</exception>
    public static ReadProgram FromPayload(byte[] payload)
    {
        var end = Array.IndexOf(payload, (byte)'\n');
        if (end < 0 || Parse(payload.AsSpan(0, end)) is not { } head) throw new InvalidDataException("no answer");
        if (head.Form is not { Length: FormLength } || !head.Form.All(char.IsAsciiHexDigitLower))
            throw new InvalidDataException("an answer without a form");
        if (end + 1 < payload.Length && head.Stage is null)
            return new ReadProgram(new Intake(head.Form, payload[(end + 1)..], null), head.Megabytes);
        if (end + 1 < payload.Length || head is not { Stage.Length: > 0, Reason: not null })
            throw new InvalidDataException("neither a program nor a rejection");
        var rejection = new Outcome.Rejected(new Stage(head.Stage), ReasonText.Clean(head.Reason));
        return new ReadProgram(new Intake(head.Form, null, rejection), head.Megabytes);
    }

    private static Head? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<Head>(line);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"no answer: {e.Message}", e);
        }
    }
}
