using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch.Tests;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Network;

public class GoldenAdapterTests
{
    [Theory]
    [InlineData(ScalarType.Float64, 1e-9)]
    [InlineData(ScalarType.Float32, 1e-4)]
    public void APromptThatPeftTunedGivesItsLogits(ScalarType type, double tolerance)
    {
        using var golden = Golden.Read("lm/peft-prompt-tuning/golden.json");
        using var model = new GoldenModel("llama", type);
        using var adapter = new SafetensorsFile(Golden.Path("lm/peft-prompt-tuning/adapter_model.safetensors"));
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var vectors = adapter.Read("prompt_embeddings", type);
        var tokens = GoldenCase.Tokens(golden.RootElement.GetProperty("tokens"));
        var hidden = model.Decoder.Hidden(model.Decoder.Before(vectors, model.Decoder.Embed(tensor(tokens).unsqueeze(0))));
        var expected = GoldenCase.Numbers(golden.RootElement.GetProperty("logits_last"));
        Near.Check(expected, model.Decoder.Logits(hidden)[0][^1], tolerance, "logits_last");
    }
}
