using EvoPrompting.LanguageModels.Local.Blocks;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>A source that shows matrices as they are stored, so that nobody needs to hold their numbers.</summary>
internal interface IStoredMatrices : ITensorSource
{
    /// <summary>
    /// Returns the rows of a matrix, whose values are those that reading it in float32 gives; null of a tensor that cannot be taken by
    /// its rows. They are there until this is disposed of.
    /// </summary>
    /// <exception cref="InvalidDataException">As of reading it.</exception>
    StoredRows? Stored(string name);
}
