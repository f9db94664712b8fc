using System.Reflection;
using EvoPrompting.Compiler.Checking;

namespace EvoPrompting.Sandbox.Tests.Checking;

public class AllowedApiTests
{
    private const BindingFlags Public =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    [Fact]
    public void EveryListedTypeAndMemberExists()
    {
        var dead = new List<string>();
        foreach (var (assembly, name, members) in AllowedApi.Standard.Rows)
        {
            var type = Type.GetType($"{name}, {(assembly is "*" or "System.Runtime" ? "System.Private.CoreLib" : assembly)}")
                ?? Type.GetType($"{name}, System.Runtime") ?? Type.GetType($"{name}, System.Runtime.Numerics")
                    ?? Type.GetType($"{name}, System.Collections");
            if (type is null) dead.Add(name);
            else dead.AddRange(
                members.Where(m => m is not ("*" or "-") && type.GetMember(m, Public).Length == 0).Select(m => $"{name}: {m}"));
        }

        Assert.Empty(dead);
    }

    [Fact]
    public void NothingOfTorchSharpThatTouchesFilesOrMemoryIsListed()
    {
        string[] never =
        [
            "load", "save", "from_file", "set_num_threads", "manual_seed", "set_grad_enabled", "no_grad", "data", "bytes", "Handle",
            "storage", "print", "backward",
            "WriteBytesToStream", "ReadBytesFromStream", "DecoupleFromNativeHandle", "UnsafeCreateTensor", "set_", "as_strided",
            "frombuffer", "empty",
        ];
        foreach (var (_, type, members) in AllowedApi.Standard.Rows.Where(
            r => r.Type.StartsWith("TorchSharp.torch", StringComparison.Ordinal)))
            Assert.True(!members.Intersect(never).Any() && (!members.Contains("*") || type == "TorchSharp.torch+Size"), type);
    }

    [Fact]
    public void AReasonIsFoundForATypeInAForbiddenNamespace() =>
        Assert.Contains("files", AllowedApi.Standard.ReasonFor("System.IO.File", "ReadAllText"), StringComparison.Ordinal);

    [Theory]
    [InlineData("System.Int32 *")]
    [InlineData("System.Int32: *")] // no assembly
    [InlineData("! System.IO.*")]
    public void ABrokenTableIsAFault(string table) => Assert.Throws<FormatException>(() => AllowedApi.Parse(table));
}
