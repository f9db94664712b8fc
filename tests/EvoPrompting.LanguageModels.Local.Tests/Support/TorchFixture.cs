using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch;
[assembly: AssemblyFixture(typeof(TorchFixture))]

// TorchSharp 0.107 frees temporary scalars early where another thread allocates: one test at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>Starts libtorch as every process of the project does, before the first test.</summary>
public sealed class TorchFixture
{
    public TorchFixture() => TorchRuntime.Start();
}
