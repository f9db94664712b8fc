namespace EvoPrompting.Folders.Definition;

/// <summary>How a language model gives a program.</summary>
public enum AnswerForm
{
    /// <summary>All that it writes of it.</summary>
    Whole,

    /// <summary>Blocks that change the last program of the prompt.</summary>
    Changes,
}
