using EvoPrompting.Prompts;

namespace EvoPrompting.SearchTasks;

/// <summary>
/// How programs of a task are written down, and the one place where a language model's answer becomes a program. All of it is quick and
/// safe on any text: it looks at characters only; parsing and compiling happen elsewhere (<see cref="Candidates.IIntake"/>).
/// </summary>
/// <param name="name">For example <c>csharp</c>.</param>
/// <param name="fileExtension">With the dot.</param>
/// <param name="metricsOpening">Opens a metrics block, for example <c>/* Metrics:</c>.</param>
/// <param name="metricsClosing">Closes it.</param>
/// <param name="stub">The line that every program starts with and that a prompt ends with; no line break.</param>
public abstract class ProgramLanguage(string name, string fileExtension, string metricsOpening, string metricsClosing, string stub)
{
    public string Name => name;

    public string FileExtension => fileExtension;

    public string MetricsOpening => metricsOpening;

    public string MetricsClosing => metricsClosing;

    public string Stub => stub;

    /// <summary>
    /// Returns the program that an answer holds: the stub and what goes on from it, up to the program's end; or, of a chat model, the
    /// program in its words. Line feeds only. An answer that holds none comes back as it is, for the check to say what is wrong.
    /// </summary>
    public abstract string Read(string answer);

    /// <summary>
    /// Returns the program that an answer to a prompt holds: where answers say what to change in the prompt's last program, that one
    /// changed. Equal arguments, equal program.
    /// </summary>
    public virtual string Read(string answer, string prompt) => Read(answer);

    /// <summary>Returns something that hears an answer as it is written, byte by byte, and knows when the program is whole.</summary>
    public abstract IProgramEnd NewEnd();

    /// <summary>
    /// Returns a program as prompts show it: without comments, and without anything that could be taken for a block of metrics. It still is
    /// the same program.
    /// </summary>
    public abstract string ForPrompt(string program);

    /// <summary>Returns the baseline without a language model: blind edits of the parents in a prompt.</summary>
    public abstract ILanguageModel RandomEdits();

    /// <summary>
    /// Returns what a model has to write after the stub to give this program; null where the program does not start with the stub.
    /// </summary>
    public string? AfterStub(string program) =>
        program.StartsWith(stub + "\n", StringComparison.Ordinal) ? program[(stub.Length + 1)..] : null;
}

/// <summary>Finds the end of a program while it is written. Not thread-safe; one for each answer.</summary>
public interface IProgramEnd
{
    /// <summary>True once the program is whole.</summary>
    bool IsReached { get; }

    /// <summary>Reads on, UTF-8; returns how many of these bytes belong to the program: all, until the end is reached.</summary>
    int Read(ReadOnlySpan<byte> bytes);
}
