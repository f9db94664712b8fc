using EvoPrompting.Chance;
using EvoPrompting.Networks;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Tests.Build;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Torch.Tests.Contract;

/// <summary>What chat models are told is what the source says.</summary>
public class ContractTextTests
{
    private static readonly string text = new Mnist1DTask().Contract;

    [Fact]
    public void EveryLayerAndFunctionStandsInItWithTheParametersOfItsSource()
    {
        var declared = Directory.GetFiles(SourceFolder(), "nn*.cs")
            .SelectMany(
                file => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(m => m.Modifiers.Any(word => word.IsKind(SyntaxKind.PublicKeyword)))
            .Select(m => (Method: m, Parameters: m.ParameterList.Parameters
                .Select(p => $"{Plain(p.Type!)} {p.Identifier}{(p.Default is { } d ? $" = {d.Value}" : "")}")))
            .Select(m => $"  {Plain(m.Method.ReturnType)} nn.{m.Method.Identifier}({string.Join(", ", m.Parameters)})")
            .ToArray();
        Assert.True(declared.Length > 15);
        Assert.Equal(declared.Order(StringComparer.Ordinal),
            text.Split('\n').Where(line => line.Contains(" nn.") && line.StartsWith("  ")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ItNamesTheClassTheMethodAndTheShapesOfTheDataSet()
    {
        var data = Mnist1DDataset.Published().WithValidation(new RunSeed(0));
        Assert.Contains("class Model : Module", text);
        Assert.Contains("  public override Tensor Call(Tensor x)\n", text);
        Assert.Contains($"x is (batch, {data.Length}, {data.Channels})", text);
        Assert.Contains($"Return (batch, {data.Classes})", text);
    }

    [Fact]
    public void ItSaysWhatTheCheckRefusesThoughTorchHasIt() =>
        Assert.Contains("A tensor stays as it was made: no add_, no x[0] = y, no using or Dispose. Of torch.linalg ", text);

    [Fact]
    public void ATripletFunctionHasItsOwnClassAndMethod() => Assert.Contains(
        "class Triplets : TripletFunction, with the method\n  public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int "
            + "features, int outputs)\n",
        ContractText.Write(CandidateText.Triplets, ""));

    private static string Plain(TypeSyntax type) => type.ToString().Replace("torch.", "", StringComparison.Ordinal);

    private static string SourceFolder() => Path.Combine(Repository.Root, "src", "EvoPrompting.Networks", "Contract");
}
