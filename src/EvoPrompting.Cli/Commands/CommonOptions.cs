using System.CommandLine;

namespace EvoPrompting.Cli.Commands;

/// <summary>Options that several commands share, each made anew for its command.</summary>
internal static class CommonOptions
{
    public static Option<int> Workers() => new Option<int>("--workers")
    {
        Description = "Candidates evaluated at once. It changes how long a run takes, never its history.",
        DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, 64),
    }.Within(1, 256);

    public static Option<string> Sandbox()
    {
        var option = new Option<string>("--sandbox")
        {
            Description = "'required' refuses to run candidates where the kernel has no Landlock or seccomp; 'none' runs them unprotected.",
            DefaultValueFactory = _ => "required",
        };
        option.AcceptOnlyFromAmong("required", "none");
        return option;
    }

    public static Option<string?> Python() => new("--python")
    {
        Description = "The Python of an OpenEvolve, ShinkaEvolve or SkyDiscover folder: a program, or the folder of a venv. Default: "
            + "python3 of the PATH. A run keeps it.",
    };

    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "The run seed: the one number, with the recipe, that a run is reproduced from.",
        DefaultValueFactory = _ => 1,
    };

    public static Option<bool> Force() =>
        new("--force") { Description = "Go on where the task says that a search can find nothing." };

    public static Argument<DirectoryInfo> RunFolder() => new("DIR") { Description = "The folder of a run, as 'run' printed it." };
}
