using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Network;

/// <summary>All families against what the makers' library computes in float64.</summary>
public class GoldenDecoderTests
{
    public static TheoryData<string, string> FamiliesAndTypes()
    {
        var data = new TheoryData<string, string>();
        foreach (var family in GoldenModel.Families)
            foreach (var type in new[] { nameof(ScalarType.Float64), nameof(ScalarType.Float32) })
                data.Add(family, type);
        return data;
    }

    public static TheoryData<string> Families() => new(GoldenModel.Families);

    [Theory]
    [MemberData(nameof(FamiliesAndTypes))]
    public void LogitsAreThoseOfTheMakersLibrary(string family, string type)
    {
        using var model = new GoldenModel(family, Enum.Parse<ScalarType>(type));
        using var frozen = no_grad();
        foreach (var golden in model.Cases)
        {
            using var scope = NewDisposeScope();
            var embedded = model.Decoder.Embed(tensor(golden.Sequence).unsqueeze(0));
            var logits = model.Decoder.Logits(model.Decoder.Hidden(embedded)).squeeze(0);
            Near.Check(golden.Numbers("logits_last"), logits[^1], Tolerance(type), "logits_last");
            Near.Check(golden.Numbers("logits_sum_by_position"), logits.to(ScalarType.Float64).sum(1L), Tolerance(type), "sums");

            var softened = model.Decoder.Before(golden.SoftPrompt(model.Decoder.Description.Width, embedded.dtype), embedded);
            var soft = model.Decoder.Logits(model.Decoder.Hidden(softened)).squeeze(0);
            Near.Check(golden.Numbers("soft_logits_last"), soft[^1], Tolerance(type), "soft_logits_last");
        }
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTypes))]
    public void SoftPromptsHaveTheLossAndGradientOfTheMakersLibrary(string family, string type)
    {
        using var model = new GoldenModel(family, Enum.Parse<ScalarType>(type));
        var computing = new SoftPromptGradient(model.Decoder);
        foreach (var golden in model.Cases)
        {
            using var scope = NewDisposeScope();
            var vectors = golden.SoftPrompt(model.Decoder.Description.Width, model.Decoder.Weights.Type);
            var counted = golden.Sequence.Length - golden.CompletionStart;
            var (loss, gradient) = computing.LossAndGradient(vectors, golden.Sequence, golden.CompletionStart, 1.0 / counted);
            Near.Check([golden.SoftLossMean], tensor(loss / counted), Tolerance(type), "soft_loss_mean");
            Near.Check(golden.Numbers("soft_gradient"), gradient, Tolerance(type), "soft_gradient");
            Assert.Equal(loss, computing.Loss(vectors, golden.Sequence, golden.CompletionStart));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void GreedyContinuationsAreThoseOfTheMakersLibrary(string family)
    {
        using var model = new GoldenModel(family, ScalarType.Float32);
        using var scope = NewDisposeScope();
        var (prompt, expected) = model.Greedy;
        using var encoded = new EncodedPrompt(model.Decoder, model.Decoder.Embed(tensor(prompt).unsqueeze(0)));
        using var continuations = new Continuations(model.Decoder, encoded, rows: 2, capacity: expected.Length);
        var tokens = prompt.ToList();
        for (var logits = encoded.Logits; tokens.Count < expected.Length; logits = continuations.Next([tokens[^1], tokens[^1]]))
            tokens.Add(logits[0].argmax().item<long>());
        Assert.Equal(expected, tokens);
    }

    private static double Tolerance(string type) => type == nameof(ScalarType.Float64) ? 1e-9 : 1e-4;
}
