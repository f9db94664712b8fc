using EvoPrompting.Checking;
using EvoPrompting.Compilation;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>The contract that candidates of these tests are compiled against, as the composition root makes it.</summary>
internal static class Contracts
{
    public const string Preamble = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using TorchSharp;
        global using EvoPrompting.Tasks.Contract;
        global using Tensor = TorchSharp.torch.Tensor;
        """;

    public static CandidateContract Standard { get; } = new(
        Preamble,
        [typeof(TorchSharp.torch).Assembly.Location, typeof(EvoPrompting.Tasks.Contract.Module).Assembly.Location],
        AllowedApi.Standard, "Model", "EvoPrompting.Tasks.Contract.Module");

    public static CandidateIntake Intake { get; } = new(Standard);

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
