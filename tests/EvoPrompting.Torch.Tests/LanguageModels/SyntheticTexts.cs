using System.Globalization;
using System.Text;
using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.PreTraining;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>Makes texts in the prompt's format for tests: programs of random layers with made-up metrics. They need not compile.</summary>
internal static class SyntheticTexts
{
    public static IEnumerable<TrainingText> Make(int count, ulong seed, int mostLines = 8)
    {
        var chance = new RandomStream(seed);
        for (var i = 0; i < count; i++)
        {
            var (a, b) = (Program(chance, mostLines), Program(chance, mostLines));
            var child = a[..^1].Where(_ => chance.NextDouble() < 0.7).Concat(b[1..].Where(_ => chance.NextDouble() < 0.5)).Append(a[^1]);
            var prompt =
                Metrics(chance) + Class(a) + "\n\n" + Metrics(chance) + Class(b) + "\n\n" + Metrics(chance) + "class Model : Module\n";
            yield return new(prompt, Class([.. child])["class Model : Module\n".Length..]);
        }
    }

    private static string Class(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder("class Model : Module\n{\n    public override Tensor Call(Tensor x)\n    {\n");
        foreach (var line in lines) text.Append("        ").Append(line).Append('\n');
        return text.Append("        return x;\n    }\n}").ToString();
    }

    private static List<string> Program(RandomStream chance, int mostLines)
    {
        var lines = new List<string>();
        var count = 2 + chance.Next(mostLines - 1);
        for (var i = 0; i < count; i++)
        {
            var (features, kernel) = ((1 + chance.Next(40)) * (1 + chance.Next(3)), 1 + 2 * chance.Next(4));
            lines.Add(chance.Next(6) switch
            {
                0 => $"x = nn.Conv(features: {features}, kernelSize: {kernel}, stride: {1 + chance.Next(3)}, padding: 1)(x);",
                1 => $"x = nn.Conv(features: {features}, kernelSize: {kernel})(x);",
                2 => "x = nn.Relu(x);",
                3 => $"x = nn.AvgPool(x, {2 + chance.Next(3)});",
                4 => $"x = nn.Dropout(0.{1 + chance.Next(5)})(x);",
                _ => $"x = nn.Relu(nn.Dense(features: {features})(x));",
            });
        }

        lines.Add("x = x.flatten(1);");
        lines.Add("x = nn.Dense(features: 10)(x);");
        return lines;
    }

    private static string Metrics(RandomStream chance) => string.Create(CultureInfo.InvariantCulture,
        $"/* Metrics:\n{{'num_params': '{10 * (10 + chance.Next(2_000))}', 'val_accuracy': "
            + $"'{0.3 + 0.65 * chance.NextDouble():F3}'}}\n*/\n");
}
