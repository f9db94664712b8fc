using CsCheck;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>Texts that are mostly no C#: pieces of programs, fences, prose and signs in any order.</summary>
internal static class OddTexts
{
    public static Gen<string> Any { get; } = Gen.OneOf(
        Gen.String[Gen.Char["{}\"'/*\\@$#:()\n\r xM`\u2028é"], 0, 60],
        Gen.OneOf(
            "class Model : Module", "public class Model: Module ", "class Net", "record struct P(int X);", "struct S", "{", "{", "}", "}",
            "\n", "\n", " ", "\n```\n", "\n```csharp\n",
            "~~~\n", "/* Metrics:", "/* Metrics:\n{'num_params': '1'}\n*/\n", "*/", "//", "/*", "/", "*", "Metrics:",
            "\"", "\"", "'", "@\"", "$\"", "$\"{", "\"\"\"", "$$\"\"\"",
            "{{", "}}", "\\", "#if x", "</think>", "Here it is:\n", "it's",
            "x = nn.Relu(x);", "(", ")").Array[0, 25].Select(string.Concat));
}
