using System.Text;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Tests;

/// <summary>Compares what people or other programs read with a file in the repository.</summary>
internal static class Expectation
{
    /// <summary>
    /// Demands that the text equals the file, byte for byte. With <c>EVOPROMPTING_UPDATE=1</c> in the environment the file is written
    /// instead, to be looked at before it is committed.
    /// </summary>
    /// <param name="path">From the root of the repository.</param>
    public static void Matches(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("EVOPROMPTING_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Assert.True(File.Exists(file), $"{path} is missing");
        Assert.Equal(File.ReadAllText(file), text);
    }
}
