using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Definition;

/// <summary>What task.json says: one JSON document, comments and trailing commas allowed.</summary>
public sealed record FolderDefinition
{
    [Setting("The task's name: a lower-case letter, then letters, digits and dashes.")]
    public string Name { get; init; } = "";

    [Setting("What the programs are to do, one or two sentences: for people and for chat models.")]
    public string Description { get; init; } = "";

    [Setting("The language of its programs, for example python, javascript, csharp, shell; any other with extension and comment.")]
    public string Language { get; init; } = "";

    [Setting("What their files end with, with the dot; null takes the language's own.")]
    public string? Extension { get; init; }

    [Setting("What opens a comment that ends with its line, for example # or //; null takes the language's own.")]
    public string? Comment { get; init; }

    [Setting("The programs that a search begins with: files of this folder, or folders where a program has several files. Where lines with "
        + "EVOLVE-BLOCK-START and EVOLVE-BLOCK-END stand in them, only what is between these is changed.")]
    public IReadOnlyList<string> Seeds { get; init; } = [];

    [Setting("How a language model gives a program: whole, or by changes, blocks of lines to search for and lines in their place.")]
    public AnswerForm Answers { get; init; } = AnswerForm.Whole;

    [Setting("What judges a program.")]
    public EvaluatorSection Evaluator { get; init; } = new();

    [Setting("What a score has to say, in this order.")]
    public IReadOnlyList<MetricSection> Metrics { get; init; } = [];

    [Setting("True keeps the other numbers of a score too: in journals, exports and prompts; those whose names begin with private_ or "
        + "test_ reach no prompt. A score need not have them.")]
    public bool OtherMetrics { get; init; }

    [Setting("What is searched for, larger is better: a metric's name or arithmetic over metrics, program_bytes, error and size.")]
    public string Fitness { get; init; } = "-error";

    [Setting("How wrong a program is, 0 or more: a metric's name or arithmetic over metrics and program_bytes.")]
    public string Error { get; init; } = "";

    [Setting("How large a program is, 1 or more: a metric's name or arithmetic over metrics and program_bytes.")]
    public string Size { get; init; } = ProgramBytes;

    [Setting(
        "A program can become a parent with an error below it. Tables and plots show errors as shares of it.", Above = 0, Maximum = 1e12)]
    public double Ceiling { get; init; } = 1;

    [Setting("What becomes of the text that score may print beside the metrics, under the key feedback.")]
    public FeedbackSection Feedback { get; init; } = new();

    [Setting("What each command may use. A program that passes them is rejected, never the run.")]
    public LimitsSection Limits { get; init; } = new();

    /// <summary>The metric that is measured here: the bytes of a program's file in UTF-8, blank lines and ends of lines left out.</summary>
    public const string ProgramBytes = "program_bytes";
}

/// <summary>The commands that judge a program, each a list of words; no shell reads them.</summary>
public sealed record EvaluatorSection
{
    [Setting("Step 0, jailed, where programs have to be compiled: for example [\"gcc\", \"{program}\", \"-o\", \"{built}/program\"]; "
        + "what stands in {built} can be executed afterwards. Done once a program, however often it is judged.")]
    public IReadOnlyList<string> Build { get; init; } = [];

    [Setting("Step 1, jailed: lets the program do its work, for example [\"python3\", \"{program}\"]. What it prints is kept in {stdout}, "
        + "what it leaves in the folder {output}. Empty: score does both, and a program can then write its own score.")]
    public IReadOnlyList<string> Run { get; init; } = [];

    [Setting("Step 2, trusted: sees what run left, for example [\"python3\", \"score.py\", \"{stdout}\"]; prints one JSON object with the "
        + "metrics. It runs in this folder. {program} is the program's file, {seed} a number for what is random.")]
    public IReadOnlyList<string> Score { get; init; } = [];

    [Setting("Runs once before the first program is judged, jailed, without a program; where it fails the search stops with the last line "
        + "of its error stream: a tool that is missing. Empty: nothing is checked.")]
    public IReadOnlyList<string> Check { get; init; } = [];

    [Setting("Cheap trials before the evaluation, in this order: a program that fails one is rejected, and nothing after it runs.")]
    public IReadOnlyList<ScreenSection> Screens { get; init; } = [];

    [Setting("Files and folders of this folder that run may see: each evaluation has a copy of its own.")]
    public IReadOnlyList<string> Inputs { get; init; } = [];

    [Setting("Folders of the machine that jailed commands may read besides the system's: a venv, a conda or nvm folder; ~ is your home.")]
    public IReadOnlyList<string> Readable { get; init; } = [];

    [Setting("Variables of all its commands besides the usual dozen, NAME=value each; a value that begins with ~/ is a path in your home. "
        + "Jailed programs see them: no keys.")]
    public IReadOnlyList<string> Environment { get; init; } = [];

    [Setting("How often each program is judged, with different {seed}; metrics are joined by their medians.", Minimum = 1, Maximum = 1000)]
    public int Repeats { get; init; } = 1;

    [Setting("True judges one program at a time, for metrics that are times.")]
    public bool Exclusive { get; init; }
}

/// <summary>One number that a score says.</summary>
public sealed record MetricSection
{
    [Setting("Its key in the score: a lower-case letter, then letters, digits and underscores.")]
    public string Name { get; init; } = "";

    [Setting("One line for people and models, with the unit.")]
    public string Meaning { get; init; } = "";

    [Setting("Which way is better.")]
    public Direction Better { get; init; } = Direction.Smaller;

    [Setting("Digits behind the point in prompts.", Minimum = 0, Maximum = 15)]
    public int Decimals { get; init; } = 3;

    [Setting("Whether prompts show it.")]
    public bool InPrompt { get; init; } = true;

    [Setting("True where it must reach neither selection nor prompts: a test error.")]
    public bool ForReports { get; init; }

    [Setting("What a child is asked for, from the best of its parents: \"-10 %\", \"+2 %\", \"-0.5\"; empty asks for the best itself.")]
    public string Target { get; init; } = "";
}

/// <summary>What an evaluator says of a program in words.</summary>
public sealed record FeedbackSection
{
    [Setting("Longer ones are cut, in characters.", Minimum = 20, Maximum = 2_000)]
    public int Characters { get; init; } = 500;

    [Setting("True shows a parent's below its metrics in prompts. It must not tell what metrics for reports measure.")]
    public bool InPrompts { get; init; }
}

/// <summary>Which way a metric is better.</summary>
public enum Direction
{
    /// <summary>Smaller values are better.</summary>
    Smaller,

    /// <summary>Larger values are better.</summary>
    Larger,
}

/// <summary>What one command with all processes that it starts may use.</summary>
public sealed record LimitsSection
{
    [Setting("Seconds of wall time.", Above = 0, Maximum = 604_800)]
    public double Seconds { get; init; } = 60;

    [Setting("Resident memory of all its processes together, in MB (2^20 bytes).", Minimum = 16, Maximum = 1_000_000)]
    public int MemoryMegabytes { get; init; } = 1_024;

    [Setting("Processes at a time.", Minimum = 1, Maximum = 10_000)]
    public int Processes { get; init; } = 32;

    [Setting("Cores that an evaluation has for itself, also where it runs alone; fewer evaluations run at once where there are not so many "
        + "for all. Null: an equal share where several run at once, else all.", Minimum = 1, Maximum = 10_000)]
    public int? Cores { get; init; }

    [Setting("Bytes that it prints.", Minimum = 1_000, Maximum = 100_000_000)]
    public int OutputBytes { get; init; } = 1_000_000;

    [Setting("What stands in its folders at a time, in MB (2^20 bytes).", Minimum = 1, Maximum = 1_000_000)]
    public int DiskMegabytes { get; init; } = 256;

    [Setting("The longest program, in bytes; of one with regions, of these.", Minimum = 100, Maximum = 250_000)]
    public int ProgramBytes { get; init; } = 50_000;
}
