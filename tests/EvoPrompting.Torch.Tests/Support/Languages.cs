using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Torch.Tests.Support;

/// <summary>The language of most programs in these tests.</summary>
internal static class Languages
{
    public static ProgramLanguage CSharp { get; } = new CSharpLanguage("class Model : Module");
}
