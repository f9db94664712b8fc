using System.Buffers.Binary;
using EvoPrompting.Files;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>
/// Writes a dataset as four files: x.f32 and x_test.f32 (little-endian float32, row-major), y.u8 and y_test.u8 (one byte a label).
/// </summary>
public static class Mnist1DFiles
{
    /// <summary>Returns name and content of each file.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Of(Mnist1DDataset dataset) =>
    [
        ("x.f32", LittleEndian(dataset.TrainInputs)),
        ("y.u8", dataset.TrainLabels),
        ("x_test.f32", LittleEndian(dataset.TestInputs)),
        ("y_test.u8", dataset.TestLabels),
    ];

    /// <summary>Writes the files into <paramref name="folder"/>, which is made if it is missing; files of these names are replaced.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(Mnist1DDataset dataset, string folder)
    {
        foreach (var (name, content) in Of(dataset)) AtomicFile.Write(Path.Combine(folder, name), content);
    }

    private static byte[] LittleEndian(float[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }
}
