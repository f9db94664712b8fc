using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Networks;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>The contract that candidates of these tests are compiled against, as the composition root makes it.</summary>
internal static class Contracts
{
    public static CandidateContract Standard { get; } = new(
        CandidateText.Preamble, CandidateText.References, AllowedApi.Standard, CandidateText.Model.ClassName,
        CandidateText.Model.BaseType.FullName!);

    public static CandidateIntake Intake { get; } = new(Standard);

    /// <summary>What reads triplet functions.</summary>
    public static CandidateIntake Triplets { get; } = new(Standard with
    {
        ClassName = CandidateText.Triplets.ClassName,
        BaseType = CandidateText.Triplets.BaseType.FullName!,
    });

    /// <summary>A candidate whose Call has these statements before its last line.</summary>
    public static string Program(string statements, string members = "") => $$"""
        class Model : Module
        {
            {{members}}
            public override Tensor Call(Tensor x)
            {
                {{statements}}
                return nn.Dense(features: 10)(x.flatten(1));
            }
        }
        """;
}
