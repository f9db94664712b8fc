namespace EvoPrompting.Recipes;

/// <summary>
/// A task's own part of a recipe: a record whose properties with a <see cref="SettingAttribute"/> are keys at the top of the document,
/// beside those that every recipe has. The ranges stand there and nowhere else. Immutable; equal by content.
/// </summary>
public abstract record TaskSettings
{
    /// <summary>A task without settings.</summary>
    public static TaskSettings None { get; } = new NoSettings();

    /// <summary>
    /// What evaluating one candidate takes, for reports, for example <c>1,000 training steps each</c>; empty where there is nothing to say.
    /// </summary>
    public abstract string Effort { get; }

    /// <summary>Returns the settings with so many training steps, for trials; null where the task trains nothing.</summary>
    public virtual TaskSettings? WithSteps(int steps) => null;

    /// <summary>
    /// Returns the settings for one of the task's problems, as a command line names it after the task and a colon; null where the task has
    /// one problem only. Whether there is a problem of that name <see cref="Faults"/> says.
    /// </summary>
    public virtual TaskSettings? WithProblem(string name) => null;

    /// <summary>The problem that they are for; null where the task has one only.</summary>
    public virtual string? Problem => null;

    /// <summary>Why a search with these settings can find nothing, one sentence without its point; null where it can.</summary>
    public virtual string? Pointless => null;

    /// <summary>Returns what does not fit together; ranges are checked already.</summary>
    public virtual IEnumerable<RecipeFault> Faults() => [];

    private sealed record NoSettings : TaskSettings
    {
        public override string Effort => "";
    }
}
