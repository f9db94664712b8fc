namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EvoPrompting.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException("the tests run outside the checkout");
    }
}
