using EvoPrompting.Files;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Files;

public sealed class FolderIdentityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string before;

    public FolderIdentityTests()
    {
        Write("program.dll", [1, 2, 3]);
        Write("worker/program.dll", [1, 2, 3]);
        Write("worker/libtorch.so", new byte[FolderIdentity.WholeUpTo + 1_000_001]);
        Write("worker/libgomp.so.1", [4]);
        Write("program.runtimeconfig.json", [5]);
        before = Identity;
    }

    private string Identity => FolderIdentity.Of(folder.Path);

    [Fact]
    public void ACopyIsTheSameWhateverItsTimes()
    {
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var to = copy.In(Path.GetRelativePath(folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
            File.SetLastWriteTimeUtc(to, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        Assert.Equal(before, FolderIdentity.Of(copy.Path));
        Assert.Equal(before, Identity);
    }

    [Theory]
    [InlineData("program.dll", 1)]
    [InlineData("worker/program.dll", 2)]
    [InlineData("worker/libgomp.so.1", 0)]
    [InlineData("program.runtimeconfig.json", 0)]
    [InlineData("worker/libtorch.so", 0)]
    [InlineData("worker/libtorch.so", FolderIdentity.WholeUpTo + 1_000_000)] // the last byte
    [InlineData("worker/libtorch.so", (FolderIdentity.WholeUpTo + 1_000_001 - 65_536) / 15 * 7 + 1_000)] // in the eighth part
    public void AByteChangesIt(string name, int place)
    {
        using (var file = File.OpenWrite(folder.In(name)))
        {
            file.Position = place;
            file.WriteByte(77);
        }

        Assert.NotEqual(before, Identity);
    }

    [Fact]
    public void ALengthChangesIt()
    {
        using (var file = File.OpenWrite(folder.In("worker/libtorch.so"))) file.SetLength(file.Length + 1);
        Assert.NotEqual(before, Identity);
    }

    [Fact]
    public void NamesAndPlacesCount()
    {
        File.Move(folder.In("program.dll"), folder.In("programs.dll"));
        var renamed = Identity;
        File.Move(folder.In("programs.dll"), folder.In("worker/programs.dll"));
        File.Delete(folder.In("worker/libgomp.so.1"));
        Assert.Equal(3, new[] { before, renamed, Identity }.Distinct().Count());
    }

    [Fact]
    public void WhatIsNotExecutedDoesNotCount()
    {
        Write("program.pdb", [1]);
        Write("worker/program.xml", [2]);
        Write("runs/journal.db", [3]);
        Assert.Equal(before, Identity);
    }

    [Fact]
    public void FoldersWithAMarkDoNotCount()
    {
        Write("runs/one/task/helper.so", [3]);
        Write("runs/one/task/bin/tool.exe", [4]);
        Write("runs/one/task/.copy", []);
        Assert.Equal(before, FolderIdentity.Of(folder.Path, leftOut: ".copy"));
        Assert.NotEqual(before, Identity);
        Write("runs/one/tasks.dll", [5]);
        Assert.NotEqual(before, FolderIdentity.Of(folder.Path, leftOut: ".copy"));
    }

    [Fact]
    public void AMissingFolderIsAnEmptyOne()
    {
        using var empty = new TemporaryFolder();
        Assert.Equal(FolderIdentity.Of(empty.Path), FolderIdentity.Of(empty.In("missing")));
        Assert.NotEqual(before, FolderIdentity.Of(empty.Path));
    }

    public void Dispose() => folder.Dispose();

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.In(name))!);
        File.WriteAllBytes(folder.In(name), content);
    }
}
