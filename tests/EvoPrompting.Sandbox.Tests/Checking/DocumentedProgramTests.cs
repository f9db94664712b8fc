using System.Text.RegularExpressions;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Checking;

/// <summary>What the documents show can be used as it stands.</summary>
public partial class DocumentedProgramTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/candidates.md")]
    public void EveryCandidateInADocumentPassesTheCheck(string page)
    {
        var programs = Block().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page))).Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(programs);
        foreach (var program in programs) Assert.Null(Contracts.Intake.Take(program, TestContext.Current.CancellationToken).Rejection);
    }

    [Theory]
    [InlineData("x = x.mean(1);", false)]
    [InlineData("x = x.mean([1]);", true)]
    [InlineData("x = x[.., 1..];", true)]
    public void WhatTheDocumentsSayOfTorchSharpIsTrue(string line, bool compiles) =>
        Assert.Equal(compiles, Contracts.Intake.Take(Contracts.Program(line), TestContext.Current.CancellationToken).Rejection is null);

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
