using EvoPrompting.Files;

namespace EvoPrompting.Tests.Files;

public sealed class SealedFileTests : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("evoprompting-sealed-");

    public void Dispose() => temporary.Delete(recursive: true);

    [Fact]
    public void WhatWasWrittenIsReadAndNothingIsLeftBesideIt()
    {
        var path = Path.Combine(temporary.FullName, "file");
        new SealedFile("EVOTEST\n", 2, "test file").Write(path, "described", [1, 2, 3]);
        var (description, numbers) = new SealedFile("EVOTEST\n", 2, "test file").Read<string>(path);
        Assert.Equal("described", description);
        Assert.Equal([1, 2, 3], numbers.ToArray());
        Assert.Equal([path], Directory.GetFiles(temporary.FullName));
    }

    [Theory]
    [InlineData(1, "has version 1 and this program reads version 2: use the EvoPrompting that wrote it")]
    [InlineData(3, "has version 3 and this program reads version 2: use a newer EvoPrompting")]
    public void AnotherVersionIsNamed(int version, string told)
    {
        var path = Path.Combine(temporary.FullName, "file");
        new SealedFile("EVOTEST\n", version, "test file").Write(path, "described", []);
        var refused = Assert.Throws<InvalidDataException>(() => new SealedFile("EVOTEST\n", 2, "test file").Read<string>(path));
        Assert.EndsWith(told, refused.Message);
    }

    [Fact]
    public void OlderVersionsAreReadWhereTheFormatSaysSo()
    {
        var path = Path.Combine(temporary.FullName, "file");
        var format = new SealedFile("EVOTEST\n", 3, "test file", Oldest: 2);
        new SealedFile("EVOTEST\n", 2, "test file").Write(path, "described", [1]);
        Assert.Equal("described", format.Read<string>(path).Description);
        new SealedFile("EVOTEST\n", 1, "test file").Write(path, "described", [1]);
        Assert.Throws<InvalidDataException>(() => format.Read<string>(path));
    }
}
