using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests;

public class GoldenFolderTests
{
    /// <summary>A family that the makers' library wrote and no test reads would be missed.</summary>
    [Fact]
    public void EveryGoldenFamilyIsRead()
    {
        using var index = Golden.Read("lm/index.json");
        Assert.Equal(
            index.RootElement.GetProperty("families").EnumerateObject().Select(f => f.Name).Order(StringComparer.Ordinal),
            GoldenModel.Families.Order(StringComparer.Ordinal));
    }
}
