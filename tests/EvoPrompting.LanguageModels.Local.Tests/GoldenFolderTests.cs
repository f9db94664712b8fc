using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests;

public class GoldenFolderTests
{
    [Fact]
    public void TheFoldersOfNineteenFamiliesAreThere()
    {
        using var index = Golden.Read("lm/index.json");
        Assert.NotEmpty(index.RootElement.EnumerateObject());
    }
}
