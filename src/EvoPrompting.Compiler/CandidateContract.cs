using System.Text.Json;
using System.Text.Json.Serialization;
using EvoPrompting.Compiler.Checking;

namespace EvoPrompting.Compiler;

/// <summary>Says what a C# candidate is compiled against and what it must be. It is part of the task.</summary>
/// <param name="Preamble">C# text compiled beside each candidate, as a file of its own: global usings.</param>
/// <param name="References">
/// Paths of the assemblies that a candidate sees besides System.Runtime, System.Collections and System.Linq.
/// </param>
/// <param name="Api">The types and members that it may use; in JSON the name of the table, <c>standard</c>.</param>
/// <param name="ClassName">The name of its one class.</param>
/// <param name="BaseType">
/// The full name of the class that it derives from, for example <c>EvoPrompting.Networks.Contract.Module</c>.
/// </param>
public sealed record CandidateContract(
    string Preamble,
    IReadOnlyList<string> References,
    [property: JsonConverter(typeof(AllowedApi.AsName))] AllowedApi Api,
    string ClassName,
    string BaseType)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <summary>
    /// Returns the contract as a compiler process takes it: an object with the keys preamble, references, api, className, baseType.
    /// </summary>
    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <exception cref="JsonException">The text is no contract.</exception>
    public static CandidateContract FromJson(string json) =>
        JsonSerializer.Deserialize<CandidateContract>(json, Form) ?? throw new JsonException("an empty contract");
}
