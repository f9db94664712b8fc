using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EvoPrompting.Journal;

/// <summary>One JSON object on one line; its first field says what it describes.</summary>
internal static class ExportLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static string Of(string record, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("record", record);
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>UTF-8, each line ended by a line feed.</summary>
    public static void Write(IEnumerable<string> lines, Stream output)
    {
        foreach (var line in lines) output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        output.Flush();
    }
}
