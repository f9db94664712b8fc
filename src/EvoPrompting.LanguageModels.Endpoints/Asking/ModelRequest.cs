using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>One call before it is made. Equal requests have equal hashes, in every run and on every machine.</summary>
/// <param name="Messages">For a base model one message, the prompt.</param>
/// <param name="MaximumTokens">The answer is cut there.</param>
internal sealed record ModelRequest(
    EndpointSettings To, IReadOnlyList<ModelMessage> Messages, SampleSettings Sample, int MaximumTokens, int Step)
{
    /// <summary>
    /// The seed as it is sent, of 31 bits because some servers fail on larger or negative numbers. Samples that may be asked for together
    /// have seeds in a row: servers that give several answers to one request take the next seed for each, so that an answer is the same
    /// whether it was asked for alone or not.
    /// </summary>
    public int SentSeed { get; init; } = (int)(Sample.Seed >> 33);

    /// <summary>How often the prompt's answers were all lost before (see <see cref="Losses.LostPrompts"/>).</summary>
    public int Attempt { get; init; }

    /// <summary>The length of all messages.</summary>
    public long Bytes => Messages.Sum(m => (long)Encoding.UTF8.GetByteCount(m.Text));

    /// <summary>More tokens than this the messages cannot be: a token is at least one byte, and each message is framed by a few.</summary>
    public long MostInputTokens => Bytes + (16L * Messages.Count);

    /// <summary>The whole request as JSON, without address and key.</summary>
    public string Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("model", To.Name);
            json.WriteStartArray("messages");
            foreach (var message in Messages)
            {
                json.WriteStartObject();
                json.WriteString("role", message.Role.ToString().ToLowerInvariant());
                json.WriteString("text", message.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("temperature", Sample.Temperature);
            json.WriteNumber("seed", Sample.Seed);
            json.WriteNumber("maximum_tokens", MaximumTokens);
            json.WriteNumber("step", Step);
            if (Attempt > 0) json.WriteNumber("attempt", Attempt);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static string Hash(string written) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written)));
}

/// <summary>A part of a conversation.</summary>
internal sealed record ModelMessage(MessageRole Role, string Text);

internal enum MessageRole { System, User, Model }
