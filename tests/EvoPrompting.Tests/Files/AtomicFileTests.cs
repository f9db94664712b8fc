using System.Text;
using EvoPrompting.Files;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Four writers and a reader: what is read is always one writer's text, whole, and nobody is refused.</summary>
    [Fact]
    public async Task ReadersAndOtherWritersAreNeverRefused()
    {
        var target = folder.In("target");
        AtomicFile.Write(target, Content(0));
        var writers = Enumerable.Range(1, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 60; i++) AtomicFile.Write(target, Content(writer));
        })).ToList();
        var all = Task.WhenAll(writers);
        var read = new HashSet<byte>();
        while (!all.IsCompleted)
        {
            var bytes = await File.ReadAllBytesAsync(target);
            Assert.Equal(Content(bytes[0]), bytes);
            read.Add(bytes[0]);
        }

        await all;
        Assert.True(read.Count > 1, "the reader saw one writer only");
        Assert.Equal(["target"], Directory.GetFiles(folder.In(".")).Select(Path.GetFileName));

        static byte[] Content(int writer) => [.. Enumerable.Repeat((byte)writer, 5_000 + writer)];
    }

    [Fact]
    public void ALinkStaysOneAndADeviceIsWritten()
    {
        File.WriteAllText(folder.In("target"), "old");
        File.CreateSymbolicLink(folder.In("link"), folder.In("target"));
        AtomicFile.Write(folder.In("link"), "new");
        Assert.Equal("new", File.ReadAllText(folder.In("target")));
        Assert.Equal(folder.In("target"), File.ResolveLinkTarget(folder.In("link"), returnFinalTarget: false)?.FullName);
        using var open = new FileStream(folder.In("stream"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        AtomicFile.Write($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}", "text"); // where /dev/stdout leads
        Assert.Equal(4, open.Length);
    }

    [Fact]
    public void WhatKilledWritersOfTheTargetLeftIsRemovedAndNothingElse()
    {
        string[] kept = ["target.abcdefgh.new", "other.abcdefgh.new", "target.new", "target.abcdefghi.new"];
        foreach (var name in (string[])[.. kept, "target.ijklmnop.new"])
            File.WriteAllBytes(folder.In(name), Encoding.ASCII.GetBytes("half"));
        foreach (var name in (string[])[.. kept[1..], "target.ijklmnop.new"])
            File.SetLastWriteTimeUtc(folder.In(name), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1));
        AtomicFile.Write(folder.In("target"), "text");
        Assert.Equal(
            kept.Append("target").Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.In(".")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Equal("text", File.ReadAllText(folder.In("target")));
    }
}
