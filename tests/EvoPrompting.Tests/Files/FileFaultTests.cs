using EvoPrompting.Files;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Files;

public sealed class FileFaultTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AFullDiskIsNamed()
    {
        var full = Assert.ThrowsAny<IOException>(() => File.WriteAllText("/dev/full", "text"));
        Assert.Equal("the disk is full", FileFault.Reason(full));
        Assert.False(FileFault.IsReadOnly(full));
    }

    [Fact]
    public void AReadOnlyFileSystemIsNamed()
    {
        const int readOnly = 30; // EROFS, as .NET hands it on; not every machine that tests may mount one
        Assert.Equal("the file system is read-only", FileFault.Reason(new IOException("Read-only file system", readOnly)));
        Assert.True(FileFault.IsReadOnly(new IOException("Read-only file system", readOnly)));
    }

    [Fact]
    public void AnyOtherFaultOfAFileKeepsItsWordsAndIsNotExplainedAway()
    {
        var fault = new EndOfStreamException("it ends too early.");
        Assert.Equal("it ends too early", FileFault.Reason(fault));
        Assert.Null(FileFault.Refusal(fault));
        Assert.Null(FileFault.Refusal(new InvalidOperationException()));
    }

    [Fact]
    public void AFileThatCannotBeReplacedStaysAndNothingIsLeftBesideIt()
    {
        var target = folder.In("target");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "held"), "");
        var before = folder.Content();

        var refused = Assert.Throws<UserException>(() => AtomicFile.Write(target, "new"));
        Assert.StartsWith($"{target} cannot be written: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public void ANameThatIsTooLongIsNamed()
    {
        var refused = Assert.Throws<UserException>(() => AtomicFile.Write(folder.In(new string('a', 250)), "text")); // and more
        Assert.EndsWith("the path is too long; one name may have 255 bytes, all together 4096.", refused.Message, StringComparison.Ordinal);
    }
}
