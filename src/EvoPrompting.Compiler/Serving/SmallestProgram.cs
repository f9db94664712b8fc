using Microsoft.CodeAnalysis;

namespace EvoPrompting.Compiler.Serving;

/// <summary>
/// A program that keeps a contract and goes through all parts of the compiler that ordinary ones use: it warms a process up.
/// </summary>
internal static class SmallestProgram
{
    /// <exception cref="InvalidDataException">The base class of the contract does not exist.</exception>
    public static string Of(CandidateContract contract)
    {
        var type = new CandidateCompiler(contract).Start.GetTypeByMetadataName(contract.BaseType)
            ?? throw new InvalidDataException($"the contract's base class {contract.BaseType} does not exist");
        var methods = type.GetMembers().OfType<IMethodSymbol>().Where(m => m.IsAbstract).Select(m =>
            $"public override {m.ReturnType} {m.Name}({string.Join(", ", m.Parameters.Select(p => $"{p.Type} {p.Name}"))}) => throw new "
                + $"System.ArgumentException($\"{{F(1)}}\");");
        return $$"""
            class {{contract.ClassName}} : {{contract.BaseType}}
            {
                int F(int n) => n < 2 ? n : F(n - 1);
                float G(int width)
                {
                    var sum = 0f;
                    foreach (var n in new[] { 1, 2, 3, 4, width }) sum += F(n) * 0.5f;
                    for (var i = 0; i < 3; i++) { System.Func<int, int> f = k => k + width; sum += f(i); }
                    return sum;
                }
                {{string.Join('\n', methods)}}
            }
            """;
    }
}
