using System.Diagnostics;
using System.Globalization;
using EvoPrompting.Chance;
using EvoPrompting.Sandbox.Tests.Runs;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Bench;

/// <summary>
/// Runs one small search straight through, then again and again with SIGKILL at random moments: the search itself, one of its workers or
/// one of its compilers. Each trial is resumed until it ends, and its export has to equal the first one to the byte.
/// </summary>
internal sealed class KillTrials(ulong seed, string folder)
{
    private const string Recipe = """
        {
          "task": "mnist1d",
          "search": { "rounds": 2, "promptsPerRound": 2, "samplesPerPrompt": 4, "survivors": 2, "errorCeiling": 0.95 },
          "training": { "steps": 200, "validateEvery": 50 },
          "limits": { "multiplyAddsPerStep": 30000000 },
          "tuning": { "epochs": 1 }
        }
        """;

    private const int MostKills = 4, LostTooOften = 5;

    private readonly RandomStream chance = new(seed);

    /// <summary>Returns how many of the trials differ from the straight run.</summary>
    public static int Run(int trials, ulong seed)
    {
        var folder = Directory.CreateTempSubdirectory("evoprompting-kills-");
        try
        {
            return new KillTrials(seed, folder.FullName).Run(trials);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private int Run(int trials)
    {
        File.WriteAllText(In("recipe.json"), Recipe);
        var watch = Stopwatch.StartNew();
        Succeed(Arguments("straight", workers: 1));
        var length = watch.Elapsed;
        var straight = Succeed(["export", In("straight")]);
        Console.WriteLine(
            FormattableString.Invariant($"straight: {length.TotalSeconds:F0} s, {straight.Length:N0} characters of export; seed {seed}"));
        var different = 0;
        for (var trial = 1; trial <= trials; trial++)
        {
            var name = FormattableString.Invariant($"trial-{trial}");
            var (searches, others, stops) = RunKilled(name, workers: 1 + trial % 2, length);
            var equal = Succeed(["export", In(name)]) == straight;
            if (!equal) different++;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"trial {trial}: {1 + trial % 2} workers, killed {searches} times, "
                    + $"{others} of its processes killed, stopped {stops} times: {(equal ? "equal" : "DIFFERENT")}"));
        }

        Console.WriteLine(FormattableString.Invariant($"{trials - different} of {trials} equal"));
        return different;
    }

    private (int Searches, int Others, int Stops) RunKilled(string name, int workers, TimeSpan length)
    {
        var (searches, others, stops) = (0, 0, 0);
        while (true)
        {
            var begun = File.Exists(Path.Combine(In(name), "journal.sqlite"));
            using var process = CommandLine.Start(
                begun ? ["resume", In(name), "--workers", FormattableString.Invariant($"{workers}")] : Arguments(name, workers));
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            while (searches + others < MostKills && !process.WaitForExit(length * (0.05 + 0.45 * chance.NextDouble())))
            {
                if (chance.Next(2) == 0)
                {
                    process.Kill(); // this process only: its workers have to notice by themselves
                    searches++;
                    break;
                }

                if (ProcessTree.Below(process.Id) is not { Count: > 0 } children) continue;
                if (TryKill(children[chance.Next(children.Count)])) others++;
            }

            process.WaitForExit();
            Task.WaitAll(output, errors);
            if (process.ExitCode == 0) return (searches, others, stops);
            if (process.ExitCode != 128 + 9 && ++stops == LostTooOften)
                throw new InvalidOperationException($"{name} does not go on: exit code {process.ExitCode}\n{errors.Result}");
        }
    }

    private string[] Arguments(string name, int workers) =>
        ["run", "mnist1d", "--recipe", In("recipe.json"), "--seed", "7", "--out", In(name), "--workers",
            FormattableString.Invariant($"{workers}")];

    private string In(string name) => Path.Combine(folder, name);

    private static bool TryKill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Succeed(string[] arguments)
    {
        var (code, output, errors) = CommandLine.RunAsync(arguments).GetAwaiter().GetResult();
        return code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', arguments)}: exit code {code}\n{errors}");
    }
}
