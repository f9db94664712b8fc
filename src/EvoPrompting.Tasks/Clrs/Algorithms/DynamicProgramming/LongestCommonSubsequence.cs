using EvoPrompting.Tasks.Clrs.Algorithms.Strings;

namespace EvoPrompting.Tasks.Clrs.Algorithms.DynamicProgramming;

/// <summary>Finds the lengths of the longest common subsequences of all prefixes of two strings, and where each one comes from.</summary>
internal static class LongestCommonSubsequence
{
    private const int Both = 0, Up = 1, Left = 2, NoCell = -1;

    public static void Run(int[] x, int[] y, ProbeRecorder probes)
    {
        var strings = new StringPair(x, y);
        probes.Inputs(("string", strings.Membership), ("pos", strings.Positions), ("key", strings.Characters));

        var lengths = new double[x.Length, y.Length];
        var origins = new int[x.Length, y.Length];
        FillFirstColumnAndRow(x, y, lengths, origins);

        bool changed;
        do
        {
            var before = (double[,])lengths.Clone();
            probes.Emit(("pred_h", strings.Predecessors), ("b_h", BetweenStrings(origins, NoCell)), ("c", BetweenStrings(lengths, 0)));

            changed = false;
            for (var i = 1; i < x.Length; i++)
            {
                for (var j = 1; j < y.Length; j++)
                {
                    (lengths[i, j], origins[i, j]) =
                        x[i] == y[j] ? (before[i - 1, j - 1] + 1, Both)
                        : before[i - 1, j] >= before[i, j - 1] ? (before[i - 1, j], Up)
                        : (before[i, j - 1], Left);
                    changed |= lengths[i, j] != before[i, j];
                }
            }
        }
        while (changed);

        probes.Outputs(("b", BetweenStrings(origins, NoCell)));
    }

    private static void FillFirstColumnAndRow(int[] x, int[] y, double[,] lengths, int[,] origins)
    {
        for (var i = 0; i < x.Length; i++)
        {
            (lengths[i, 0], origins[i, 0]) =
                x[i] == y[0] ? (1, Both)
                : i > 0 && lengths[i - 1, 0] == 1 ? (1, Up)
                : (0, Up);
        }

        for (var j = 0; j < y.Length; j++)
        {
            (lengths[0, j], origins[0, j]) =
                x[0] == y[j] ? (1, Both)
                : j > 0 && lengths[0, j - 1] == 1 ? (1, Left)
                : (0, Up);
        }
    }

    /// <summary>Puts cells between a node of the first and a node of the second string into a matrix over all nodes.</summary>
    private static T[,] BetweenStrings<T>(T[,] cells, T elsewhere)
    {
        int rows = cells.GetLength(0), columns = cells.GetLength(1);
        var matrix = new T[rows + columns, rows + columns];
        for (var i = 0; i < rows + columns; i++)
            for (var j = 0; j < rows + columns; j++)
                matrix[i, j] = i < rows && j >= rows ? cells[i, j - rows] : elsewhere;
        return matrix;
    }
}
