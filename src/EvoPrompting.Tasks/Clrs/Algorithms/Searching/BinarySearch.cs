namespace EvoPrompting.Tasks.Clrs.Algorithms.Searching;

/// <summary>Finds the first key that is not less than the target, the last one where there is none.</summary>
internal static class BinarySearch
{
    /// <param name="keys">In ascending order.</param>
    public static void Run(double target, double[] keys, ProbeRecorder probes)
    {
        var order = Nodes.Predecessors(keys.Length);
        probes.Inputs(("pos", Nodes.Positions(keys.Length)), ("key", keys), ("target", target));

        int low = 0, high = keys.Length - 1;
        Emit();
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (target <= keys[middle]) high = middle;
            else low = middle + 1;
            Emit();
        }

        probes.Outputs(("return", high));

        void Emit() => probes.Emit(("pred_h", order), ("low", low), ("high", high), ("mid", (low + high) / 2));
    }
}
