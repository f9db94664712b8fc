using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>How a prompt is put to a checkpoint, and where its answer ends.</summary>
internal interface IPromptForm
{
    /// <summary>
    /// Returns what the checkpoint reads before it answers, at most so many tokens: of a longer prompt the first lines are left out, and
    /// what stands around it stays.
    /// </summary>
    /// <param name="most">At least 1.</param>
    /// <exception cref="System.Text.EncoderFallbackException">The prompt holds half a surrogate pair.</exception>
    int[] Asked(string prompt, int most);

    /// <summary>Returns what the checkpoint should have answered to the prompt, to its end: what follows <see cref="Asked"/>.</summary>
    /// <param name="completion">The program behind the stub with which the prompt ends.</param>
    int[] Answered(string prompt, string completion);

    /// <summary>True for tokens that end an answer.</summary>
    bool IsEnd(int token);

    /// <summary>Returns what knows, from its text, where an answer can end.</summary>
    IProgramEnd NewEnd(ProgramLanguage language);
}
