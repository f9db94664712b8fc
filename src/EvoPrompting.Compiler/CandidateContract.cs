using EvoPrompting.Compiler.Checking;

namespace EvoPrompting.Compiler;

/// <summary>Says what a C# candidate is compiled against and what it must be. It is part of the task; the composition root hands it over.</summary>
/// <param name="Preamble">C# text compiled beside each candidate, as a file of its own: global usings.</param>
/// <param name="References">Paths of the assemblies that a candidate sees besides System.Runtime, System.Collections and System.Linq.</param>
/// <param name="Api">The types and members that it may use.</param>
/// <param name="ClassName">The name of its one class.</param>
/// <param name="BaseType">The full name of the class that it derives from, for example <c>EvoPrompting.Networks.Contract.Module</c>.</param>
public sealed record CandidateContract(string Preamble, IReadOnlyList<string> References, AllowedApi Api, string ClassName, string BaseType);
