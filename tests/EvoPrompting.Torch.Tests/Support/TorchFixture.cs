using EvoPrompting.Torch.Tests;

[assembly: AssemblyFixture(typeof(TorchFixture))]

namespace EvoPrompting.Torch.Tests;

/// <summary>Starts libtorch as every process of the project does, before the first test.</summary>
public sealed class TorchFixture
{
    public TorchFixture() => TorchRuntime.Start();
}
