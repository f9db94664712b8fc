namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>Makes a prompt short enough for a checkpoint's context.</summary>
internal static class LastLines
{
    /// <summary>
    /// Returns the tokens of as many of a prompt's last lines as make at most so many; where not even the last line does, its last tokens.
    /// </summary>
    /// <param name="tokens">Makes them of a part of the prompt, with what stands around it.</param>
    public static int[] Within(string prompt, int most, Func<string, int[]> tokens)
    {
        var all = tokens(prompt);
        if (all.Length <= most) return all;
        int[] starts = [.. Enumerable.Range(1, Math.Max(0, prompt.Length - 1)).Where(i => prompt[i - 1] == '\n')];
        var (fits, next) = (starts.Length, 0); // from starts[fits] on it fits, from any before starts[next] it does not
        while (next < fits)
        {
            var middle = (next + fits) / 2;
            if (tokens(prompt[starts[middle]..]).Length <= most) fits = middle;
            else next = middle + 1;
        }

        return fits < starts.Length ? tokens(prompt[starts[fits]..]) : [.. tokens(prompt[starts.LastOrDefault()..]).TakeLast(most)];
    }
}
