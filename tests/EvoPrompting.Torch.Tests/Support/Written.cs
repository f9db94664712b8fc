using System.Runtime.Loader;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Networks.Contract;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchSharp;

namespace EvoPrompting.Torch.Tests.Support;

/// <summary>Compiles candidates as the product does, but without its checks.</summary>
internal static class Written
{
    private const string Preamble = """
        global using System; global using System.Collections.Generic; global using System.Linq;
        global using TorchSharp; global using EvoPrompting.Networks.Contract; global using Tensor = TorchSharp.torch.Tensor;
        """;

    public static byte[] Assembly(string source)
    {
        var references = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll")
            .Where(f => !Path.GetFileName(f).Contains("Native"))
            .Append(typeof(torch).Assembly.Location).Append(typeof(Module).Assembly.Location);
        var tree = CSharpSyntaxTree.ParseText(source);
        var compilation = CSharpCompilation.Create(
            "candidate", [CSharpSyntaxTree.ParseText(Preamble), tree],
            references.Select(r => MetadataReference.CreateFromFile(r)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default));
        using var stream = new MemoryStream();
        var result = compilation.ReplaceSyntaxTree(tree, CountedCalls.Write(tree, compilation, AllowedApi.Standard)).Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return stream.ToArray();
    }

    /// <summary>Compiles once; what is returned calls the constructor, as often as there are passes.</summary>
    public static Func<Module> Constructor(string source) => Constructor<Module>(source, "Model");

    /// <summary>The same for a triplet function.</summary>
    public static Func<TripletFunction> Triplets(string source) => Constructor<TripletFunction>(source, "Triplets");

    private static Func<T> Constructor<T>(string source, string name)
    {
        var type = new AssemblyLoadContext(null).LoadFromStream(new MemoryStream(Assembly(source))).GetType(name)!;
        return () => (T)Activator.CreateInstance(type)!;
    }
}

/// <summary>A module given as a function.</summary>
internal sealed class Lambda(Func<torch.Tensor, torch.Tensor> call) : Module
{
    public override torch.Tensor Call(torch.Tensor x) => call(x);
}
