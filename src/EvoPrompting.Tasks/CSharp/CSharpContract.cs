using System.Text.Json;
using EvoPrompting.Networks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>What C# candidates are compiled against, in the form in which the compiler process takes it.</summary>
public static class CSharpContract
{
    /// <summary>Returns an object with the keys preamble, references, api, className, baseType.</summary>
    public static string ToJson(CandidateText text) => JsonSerializer.Serialize(new
    {
        preamble = CandidateText.Preamble,
        references = CandidateText.References,
        api = "standard",
        className = text.ClassName,
        baseType = text.BaseType.FullName,
    });
}
