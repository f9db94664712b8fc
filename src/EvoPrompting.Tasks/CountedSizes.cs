using System.Globalization;
using EvoPrompting.Networks.Layers;

namespace EvoPrompting.Tasks;

/// <summary>Compares the parameters that two workers counted in one network.</summary>
internal static class CountedSizes
{
    /// <summary>Returns how a second count differs from the first; null where it does not.</summary>
    public static string? Difference(MeasuredCost first, MeasuredCost again) =>
        (again.TrainableParameters, again.FrozenParameters) == (first.TrainableParameters, first.FrozenParameters) ? null : string.Create(
            CultureInfo.InvariantCulture, $"it has {again.TrainableParameters:N0} parameters and {again.FrozenParameters:N0} "
                + $"frozen ones, not {first.TrainableParameters:N0} and {first.FrozenParameters:N0}");
}
