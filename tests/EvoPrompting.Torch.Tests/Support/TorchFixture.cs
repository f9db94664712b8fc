using EvoPrompting.Torch.Tests.Support;
[assembly: AssemblyFixture(typeof(TorchFixture))]

// libtorch's default number type and generator are the whole process's, and TorchSharp 0.107 frees temporary scalars early where
// another thread allocates: one test at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace EvoPrompting.Torch.Tests.Support;

/// <summary>Starts libtorch as every process of the project does, before the first test.</summary>
public sealed class TorchFixture
{
    public TorchFixture() => TorchRuntime.Start();
}
