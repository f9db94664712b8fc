namespace EvoPrompting.Tasks.Clrs.Algorithms.Strings;

/// <summary>
/// Knuth, Morris and Pratt's string matcher. Indices that the textbook lets be "before the first character" are written as 0 with a
/// reset flag, since a hint has to be a node.
/// </summary>
internal sealed class KmpMatcher
{
    private readonly int[] text, pattern, prefix;
    private readonly bool[] isReset;
    private readonly StringPair strings;
    private readonly ProbeRecorder probes;
    private bool kReset = true, qReset = true;
    private int k, q, s, i;
    private bool matching;

    private KmpMatcher(int[] text, int[] pattern, ProbeRecorder probes)
    {
        (this.text, this.pattern, this.probes) = (text, pattern, probes);
        strings = new(text, pattern);
        prefix = Nodes.Identity(pattern.Length);
        isReset = new bool[pattern.Length];
        isReset[0] = true;
    }

    public static void Run(int[] text, int[] pattern, ProbeRecorder probes) => new KmpMatcher(text, pattern, probes).Run();

    private void Run()
    {
        probes.Inputs(("string", strings.Membership), ("pos", strings.Positions), ("key", strings.Characters));
        q = pattern.Length > 1 ? 1 : 0;
        Emit();
        FindPrefixes();
        q = 0;
        matching = true;
        probes.Outputs(("match", FindMatch() ?? text.Length));
    }

    private void FindPrefixes()
    {
        for (q = 1; q < pattern.Length; q++)
        {
            while (!kReset && pattern[k + 1] != pattern[q])
            {
                if (isReset[k]) (k, kReset) = (0, true);
                else k = prefix[k];
                Emit();
            }

            if (kReset) (k, kReset) = (-1, false);
            if (pattern[k + 1] == pattern[q]) k++;
            if (k == -1) (k, kReset, isReset[q]) = (0, true, true);
            prefix[q] = k;
            Emit();
        }
    }

    /// <summary>Returns where the first match starts.</summary>
    private int? FindMatch()
    {
        for (i = 0; i < text.Length; i++)
        {
            if (i >= pattern.Length) s++;
            Emit();
            while (!qReset && pattern[q + 1] != text[i])
            {
                if (isReset[q]) (q, qReset) = (0, true);
                else q = prefix[q];
                Emit();
            }

            if (qReset) (q, qReset) = (-1, false);
            if (pattern[q + 1] == text[i])
            {
                if (q == pattern.Length - 2) return s;
                q++;
            }

            if (q == -1) (q, qReset) = (0, true);
        }

        return null;
    }

    private void Emit()
    {
        var offset = text.Length;
        probes.Emit(
            ("pred_h", strings.Predecessors), ("pi", (int[])[.. Nodes.Identity(offset), .. prefix.Select(p => offset + p)]),
            ("is_reset", (bool[])[.. new bool[offset], .. isReset]), ("k", offset + k), ("k_reset", kReset), ("q", offset + q),
            ("q_reset", qReset),
            ("s", s), ("i", i), ("phase", matching));
    }
}
