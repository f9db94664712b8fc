namespace EvoPrompting.Sandbox.Tests.Commands;

/// <summary>
/// What programs and evaluators do that mean harm, are broken or only odd: shell scripts, and what has to become of an evaluation where
/// such a script is the program (in a jail), the judge (trusted), or both at once (in a jail).
/// </summary>
/// <param name="Text">The script; SLEEP stands for a number of seconds by which the test finds its processes, OUTSIDE for a file.</param>
/// <param name="Says">How the outcome begins, null where it is scored. Where it may be one of several: any of them.</param>
/// <param name="TrustedToo">False where the script does harm that nobody keeps a trusted command from.</param>
internal sealed record HostileScript(string Text, string[]? Says, bool TrustedToo = true)
{
    private const string Score = "echo '{\"gap\": 0.5}'", Inside = "cd \"$TMPDIR\"; ";

    /// <summary>Whether an evaluation of it lasts until its time is up.</summary>
    public bool Lasts => Says?.Contains("time: ") == true;

    public static IReadOnlyList<HostileScript> All { get; } =
    [
        new(Score, null),
        new(":", ["score: it printed nothing"]),
        new("exec >&-; " + Score,
            ["score: it printed nothing", "run: it ended with exit code", "score: its evaluator ended with exit code"]),
        new("echo '{\"gap\": NaN}'", ["score: what it printed is no JSON"]),
        new("echo '{\"gap\": 1e999}'", ["score: its 'gap' is 1e999"]),
        new("echo '{\"gap\": \"0.5\"}'", ["score: its 'gap' is \"0.5\", no number"]),
        new("echo '{\"gap\": -1}'", ["score: its error, gap, is -1"]),
        new("echo '{\"gap\": 0.5'", ["score: what it printed is no JSON"]),
        new("echo '[{\"gap\": 0.5}]'", ["score: it printed no line that begins with a JSON object"]),
        new("echo '{\"loss\": 0.5}'", ["score: its score has no 'gap', only loss"]),
        new("echo Loading ...; echo '50 % {done}'; " + Score, null),
        new("echo warning >&2; " + Score, null),
        new(Score + "; " + Score, ["score: it printed 2 JSON objects"]),
        new("head -c 900 /dev/urandom | tr '{' 'x'", ["score: it printed no line", "score: it printed nothing"]),
        new("yes 0123456789abcdef | head -c 100000000", ["output: "]),
        new("yes 0123456789abcdef >&2", ["output: "]),
        new(Score + "; exit 7", ["run: it ended with exit code 7", "score: its evaluator ended with exit code 7"]),
        new("kill -9 $$", ["run: it was ended by signal 9", "score: its evaluator was ended by signal 9"]),
        new("kill -STOP $$", ["time: "]),
        new("sleep SLEEP", ["time: "]),
        new("trap '' TERM INT HUP QUIT; while :; do sleep SLEEP; done", ["time: "]),
        new("while :; do :; done", ["time: ", "run: it was ended by signal", "score: its evaluator was ended by signal"]),
        new("read line < /dev/tty && " + Score, ["run: it ended with exit code", "score: its evaluator ended with exit code"]),
        new("read line; " + Score, null),
        new("cd /; " + Score, null),
        new("rm -f \"$0\"; " + Score, null),
        new("(setsid sleep SLEEP &); " + Score, null),
        new("(setsid sh -c 'trap \"\" TERM HUP; sleep SLEEP & sleep SLEEP' &); (sleep SLEEP &) & " + Score, null),
        new("for i in 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0; do sleep SLEEP & setsid sleep SLEEP & done; sleep SLEEP",
            ["run: ", "score: ", "time: "]),
        new(Inside + "awk 'BEGIN { s = \"0123456789abcdef\"; while (1) s = s s }'", ["memory: ", "run: ", "score: "], TrustedToo: false),
        new(Inside + "for i in 1 2 3 4 5 6 7 8 9; do head -c 3000000 /dev/zero > $i || exit 1; done; sleep SLEEP",
            ["output: ", "run: ", "score: ", "time: "],
            TrustedToo: false),
        new(Inside + "for i in $(seq 500); do : > f$i; done; " + Score, null, TrustedToo: false),
        new(Inside + "i=0; while [ $i -lt 60 ]; do mkdir d && cd d; i=$((i + 1)); done; " + Score, null, TrustedToo: false),
        new(Inside + "mkdir shut; : > shut/file; chmod 0 shut; " + Score, null, TrustedToo: false),
        new(Inside + "printf x > \"$(printf 'bad\\377')\"; " + Score, null, TrustedToo: false),
        new(Inside + "d=$(head -c 200 /dev/zero | tr '\\0' a); i=0; while [ $i -lt 30 ]; do mkdir $d && cd $d; i=$((i + 1)); "
            + "done; sleep SLEEP",
            ["output: ", "run: ", "score: ", "time: "], TrustedToo: false),
        new("ln -s /etc/passwd link && exit 3; mkfifo pipe && exit 4; " + Score, null, TrustedToo: false),
        new("echo evil > OUTSIDE; " + Score, null, TrustedToo: false),
        new(Inside + "cp /bin/sh ./program-of-its-own; ./program-of-its-own -c 'echo evil > OUTSIDE'; " + Score, null, TrustedToo: false),
    ];
}
