namespace EvoPrompting.Tasks.Clrs.Algorithms.Strings;

/// <summary>Tries a pattern at one place of a text after the other.</summary>
internal static class NaiveStringMatcher
{
    /// <exception cref="ProbeException">The pattern is not in the text: the benchmark has no output for that.</exception>
    public static void Run(int[] text, int[] pattern, ProbeRecorder probes)
    {
        var strings = new StringPair(text, pattern);
        probes.Inputs(("string", strings.Membership), ("pos", strings.Positions), ("key", strings.Characters));

        for (var s = 0; s <= text.Length - pattern.Length; s++)
        {
            for (var j = 0; ; j++)
            {
                probes.Emit(("pred_h", strings.Predecessors), ("s", s), ("i", s + j), ("j", text.Length + j));
                if (text[s + j] != pattern[j]) break;
                if (j < pattern.Length - 1) continue;
                probes.Outputs(("match", s));
                return;
            }
        }

        throw new ProbeException("the pattern does not occur in the text");
    }
}
