using System.Diagnostics;
using System.Text.Json;
using EvoPrompting.Folders.Peers;

namespace EvoPrompting.Sandbox.Tests.Peers;

/// <summary>A folder with an evaluator written for a test, and the adapter that calls it: its Python, without a jail.</summary>
internal sealed class AdapterRun : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-peers-");

    public AdapterRun()
    {
        Assert.SkipUnless(HasPython, "needs python3");
        PeerAdapters.Write(In("adapters"));
        Directory.CreateDirectory(In("scratch"));
    }

    /// <summary>Whether this machine has what evaluators of these systems are written in.</summary>
    public static bool HasPython { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "python3")));

    public string In(string name) => Path.Combine(folder.FullName, name);

    public AdapterRun With(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
        return this;
    }

    /// <summary>Judges a program and returns the one JSON object of the answer.</summary>
    public async Task<JsonElement> JudgeAsync(string adapter, string evaluator, string program, params string[] more)
    {
        With("work/program.py", program);
        var (code, output, errors) = await RunAsync(adapter, [evaluator, In("work/program.py"), .. more]);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    /// <summary>Runs an adapter in the evaluator's folder.</summary>
    public async Task<(int Code, string Output, string Errors)> RunAsync(string adapter, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", [In($"adapters/evoprompting_{adapter}.py"), .. arguments])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = In("scratch"), ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
