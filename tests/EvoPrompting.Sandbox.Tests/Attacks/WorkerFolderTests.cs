using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>
/// What a candidate could call in its worker, were the check of its code passed by: no data set, no generator of one, nothing that knows
/// labels or judges. All of that is in the parent's assemblies, which are not in the worker's folder.
/// </summary>
public class WorkerFolderTests
{
    private static readonly string[] Own = ["EvoPrompting.Core.dll", "EvoPrompting.Networks.dll", "EvoPrompting.Worker.dll"];

    private static readonly string[] Subjects =
    [
        "EvoPrompting.Networks", "EvoPrompting.Networks.Contract", "EvoPrompting.Networks.Layers", "EvoPrompting.Networks.MessagePassing",
        "EvoPrompting.Networks.MessagePassing.Kernels", "EvoPrompting.Networks.Probes", "EvoPrompting.Networks.Trainers",
        "EvoPrompting.Networks.Trajectories", "EvoPrompting.Networks.Triplets", "EvoPrompting.Torch",
    ];

    // Words of the data and of those who make or judge them.
    private static readonly string[] Forbidden =
    [
        "Mnist", "Dataset", "Template", "Generator", "Numpy", "Sampler", "Samples", "ClrsSpecs", "ClrsAlgorithms", "HeldOut",
            "TrainingStream",
        "TrainingPlan", "Scorer", "Scores", "BreadthFirst", "InsertionSort", "Pipeline",
    ];

    private static string Folder { get; } = new WorkerSettings(1, Attacker.Usual).WorkerFolder;

    [Fact]
    public void OfOursAWorkersFolderHoldsThreeAssemblies()
    {
        var found = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))
            .Where(f =>
                f.StartsWith("EvoPrompting", StringComparison.OrdinalIgnoreCase) && f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Own, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NoTypeOfTheTasksIsInThem()
    {
        var ofTasks = typeof(Mnist1DDataset).Assembly.GetTypes().Where(t => !t.IsNested && IsWritten(t.Name)).Select(t => t.Name)
            .ToHashSet();
        Assert.Contains("TrainingStream", ofTasks);
        // that one is compiled into each
        Assert.DoesNotContain(Types(), t => t.Namespace != "EvoPrompting.Torch" && ofTasks.Contains(t.Name));
    }

    [Fact]
    public void NoneOfTheirTypesIsNamedAfterData() =>
        Assert.DoesNotContain(Types(), t => Forbidden.Any(word => t.Name.Contains(word, StringComparison.Ordinal))
            || t.Namespace.Contains("Tasks.", StringComparison.Ordinal) || t.Namespace.Contains("Clrs", StringComparison.Ordinal));

    [Fact]
    public void WhatAWorkerLoadsHasTheSubjectsOfNetworksAndNoMore() =>
        Assert.Equal(
            Subjects.Order(StringComparer.Ordinal),
            Types().Where(t => t.Assembly == "EvoPrompting.Networks.dll" && IsWritten(t.Name) && t.Namespace.Length > 0)
                .Select(t => t.Namespace).Distinct()
                .Order(StringComparer.Ordinal));

    [Fact]
    public void NoDataHideInTheirResources()
    {
        foreach (var name in Own)
        {
            using var file = new PEReader(File.OpenRead(Path.Combine(Folder, name)));
            Assert.Empty(file.GetMetadataReader().ManifestResources);
        }
    }

    private static List<(string Assembly, string Namespace, string Name)> Types()
    {
        List<(string, string, string)> types = [];
        foreach (var name in Own)
        {
            using var file = new PEReader(File.OpenRead(Path.Combine(Folder, name)));
            var metadata = file.GetMetadataReader();
            types.AddRange(metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
                .Where(t => (t.Attributes & TypeAttributes.VisibilityMask) is TypeAttributes.Public or TypeAttributes.NotPublic)
                .Select(t => (name, metadata.GetString(t.Namespace), metadata.GetString(t.Name)))
                .Where(t => IsWritten(t.Item3))); // what compilers write is in every assembly
        }

        Assert.True(types.Count > 100, $"only {types.Count} types were found");
        return types;
    }

    // Not what compilers add to every assembly.
    private static bool IsWritten(string name) =>
        !name.Contains('<', StringComparison.Ordinal) && !name.EndsWith("Attribute", StringComparison.Ordinal);
}
