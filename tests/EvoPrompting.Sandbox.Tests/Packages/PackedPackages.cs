using System.IO.Compression;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Sandbox.Tests.Packages;

/// <summary>
/// All packages, made once of what is built, and a folder in which somebody else works: its NuGet knows no source but these, keeps packages
/// in there, and finds what they depend on in this machine's cache.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(30); // for one command; a minute where nothing else runs

    private static readonly (string, string)[] Quiet =
        [("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("MSBUILDDISABLENODEREUSE", "1")];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-packages-");

    public string Packed => In("packed");

    public string Work => In("work");

    /// <summary>The version that all of them have.</summary>
    public string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await PackAsync("EvoPrompting.slnx", Packed);
        const string runs = "EvoPrompting.Runs.";
        Version = Path.GetFileNameWithoutExtension(Directory.GetFiles(Packed, $"{runs}*.nupkg").Single())[runs.Length..];
        foreach (var needed in (string[])[Work, In("data")]) Directory.CreateDirectory(needed);
        await File.WriteAllTextAsync(Path.Combine(Work, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{In("cache")}" /></config>
              <packageSources><clear /><add key="packed" value="{Packed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="machine" value="{Cache}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>Packs a project or all of them; nothing is built.</summary>
    public static async Task PackAsync(string what, string to)
    {
        var (code, output) = await OtherProgram.RunAsync(
            Repository.Root, Most, Quiet, "dotnet", "pack", what, "--no-build", "-o", to, "-v", "q");
        Assert.True(code == 0, output);
    }

    /// <summary>Runs a command, for a few minutes at most, in the folder; what it keeps of its own stays beside.</summary>
    public Task<(int Code, string Output)> RunAsync(params string[] words) =>
        OtherProgram.RunAsync(Work, Most, [.. Quiet, ("XDG_DATA_HOME", In("data")), ("NUGET_PACKAGES", "")], words);

    /// <summary>Opens the package of that name.</summary>
    public ZipArchive Open(string name) => ZipFile.OpenRead(Path.Combine(Packed, $"{name}.{Version}.nupkg"));

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string In(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Where this build's packages lie.</summary>
    private static string Cache { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
