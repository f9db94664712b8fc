namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>The positions that a soft prompt leaves to a prompt and to what follows it.</summary>
public static class SoftPromptRoom
{
    /// <summary>Checks that at least a position each is left.</summary>
    /// <param name="length">Vectors of the soft prompt.</param>
    /// <param name="context">Positions of the language model in all.</param>
    /// <exception cref="UserException">They are not.</exception>
    public static void Check(int length, int context)
    {
        if (context < 2)
            throw new UserException($"The language model has {context} position in all, and a prompt and its answer need one each: take "
                + "another model, or correct its context (max_position_embeddings, context_length).");
        if (length > context - 2)
            throw new UserException($"The soft prompt has {length} vectors and the language model {context} positions, so no room is left "
                + "for a prompt: take a shorter soft prompt.");
    }
}
