using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Prompts;

public class SoftPromptTests
{
    private readonly SoftPrompt prompt = new(2, 2, [1, 2, 3, float.NaN], [7, 8]);

    [Fact]
    public void EqualBitsAreEqual() => Assert.Equal(prompt, new SoftPrompt(2, 2, [1, 2, 3, float.NaN], [7, 8]));

    [Fact]
    public void ShapeValuesAndOptimizerStateAllCount()
    {
        Assert.NotEqual(prompt, prompt with { Length = 1 });
        Assert.NotEqual(prompt, prompt with { Width = 4 });
        Assert.NotEqual(prompt, prompt with { Values = [1, 2, 3, 4] });
        Assert.NotEqual(prompt, prompt with { OptimizerState = [7, 9] });
        Assert.NotEqual(new SoftPrompt(1, 1, [0f], []), new SoftPrompt(1, 1, [-0f], [])); // bit for bit
    }

    /// <summary>Computed by another implementation of SHA-256 over the little-endian floats 1, -2.5.</summary>
    [Fact]
    public void TheHashIsOverTheValuesAsLittleEndianFloats() =>
        Assert.Equal("48943f7a0ea247f8e3c9386d0c5822fe181d323a9289980426638cc4e72a43e1", new SoftPrompt(1, 2, [1, -2.5f], [3]).Hash());
}
