using EvoPrompting.Files;

namespace EvoPrompting.Tests.Files;

public sealed class FolderLockTests : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("evoprompting-lock-");

    private string Lock => Path.Combine(temporary.FullName, "lock");

    public void Dispose() => temporary.Delete(recursive: true);

    [Fact]
    public void OneHolderAtATime()
    {
        using (var first = FolderLock.TryTake(Lock))
        {
            Assert.NotNull(first);
            Assert.Null(FolderLock.TryTake(Lock));
        }

        using var next = FolderLock.TryTake(Lock);
        Assert.NotNull(next);
    }

    [Fact]
    public void AFileThatCannotBeMadeIsNotTakenForAHeldOne() =>
        Assert.Throws<PathTooLongException>(() => FolderLock.TryTake(Path.Combine(temporary.FullName, new string('a', 300))));

    [Fact]
    public void AMissingFolderIsNotTakenForAHeldOne() =>
        Assert.Throws<DirectoryNotFoundException>(() => FolderLock.TryTake(Path.Combine(temporary.FullName, "missing", "lock")));
}
