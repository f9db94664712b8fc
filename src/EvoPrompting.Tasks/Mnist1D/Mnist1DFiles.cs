using System.Buffers.Binary;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>
/// A dataset as four files: x.f32 and x_test.f32 (little-endian float32, row-major), y.u8 and y_test.u8 (one byte a label).
/// </summary>
public static class Mnist1DFiles
{
    /// <summary>Returns the four files.</summary>
    public static IReadOnlyList<TaskFile> Of(Mnist1DDataset dataset) =>
    [
        new("x.f32", Inputs(dataset.TrainLabels.Length, dataset), LittleEndian(dataset.TrainInputs)),
        new("y.u8", "one byte a label", dataset.TrainLabels),
        new("x_test.f32", Inputs(dataset.TestLabels.Length, dataset), LittleEndian(dataset.TestInputs)),
        new("y_test.u8", "one byte a label", dataset.TestLabels),
    ];

    private static string Inputs(int examples, Mnist1DDataset dataset) => $"little-endian float32, row-major [{examples},{dataset.Length}]";

    private static byte[] LittleEndian(float[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }
}
