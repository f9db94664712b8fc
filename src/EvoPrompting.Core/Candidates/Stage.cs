using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvoPrompting.Candidates;

/// <summary>
/// Where a candidate stopped. A task's pipeline declares its stages and their order; these are the words that more than one pipeline needs.
/// </summary>
/// <param name="Name">One lower-case word, as journals, exports and reports write it.</param>
[JsonConverter(typeof(AsText))]
public readonly record struct Stage(string Name)
{
    /// <summary>The completion holds no whole program, or more than one.</summary>
    public static Stage Completion { get; } = new("completion");

    /// <summary>The compiler refused it.</summary>
    public static Stage Compile { get; } = new("compile");

    /// <summary>It uses what a candidate may not use.</summary>
    public static Stage Check { get; } = new("check");

    /// <summary>It does not keep the task's contract: wrong class, wrong output shape, no trainable parameters.</summary>
    public static Stage Contract { get; } = new("contract");

    /// <summary>Counted before it is run, it is too costly.</summary>
    public static Stage Cost { get; } = new("cost");

    /// <summary>It failed while running: shape error, exception, non-finite loss.</summary>
    public static Stage Run { get; } = new("run");

    /// <summary>It took longer than the clock limit. A run with such a candidate is marked: a clock decided.</summary>
    public static Stage Time { get; } = new("time");

    /// <summary>It passed its own limit of memory.</summary>
    public static Stage Memory { get; } = new("memory");

    /// <summary>It ended its process: stack overflow, abort, exit.</summary>
    public static Stage Crash { get; } = new("crash");

    /// <summary>It tries to win without learning: see the task's rules.</summary>
    public static Stage Gaming { get; } = new("gaming");

    /// <summary>True where the machine or a limit of it stopped the candidate, and not what it did.</summary>
    internal bool IsOfLimit => this == Time || this == Memory;

    public override string ToString() => Name;

    private sealed class AsText : JsonConverter<Stage>
    {
        public override Stage Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.GetString() is { Length: > 0 } name ? new Stage(name) : throw new JsonException("a stage without a name");

        public override void Write(Utf8JsonWriter writer, Stage value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name);
    }
}
