namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>Tests that measure this process: no other test of the project runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
