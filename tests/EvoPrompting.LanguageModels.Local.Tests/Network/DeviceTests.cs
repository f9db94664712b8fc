using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Network;

/// <summary>
/// No operation takes tensors of two devices. Tried with libtorch's "meta" device, which has shapes and no numbers and refuses to be
/// mixed with the CPU just as a graphics card does; there was none to compute the numbers on.
/// </summary>
public class DeviceTests
{
    // "meta" has no kernel for the norms of these two
    private static readonly string[] withoutKernel = ["gpt_neox", "starcoder2"];

    public static TheoryData<string> Families() => [.. GoldenModel.Families.Except(withoutKernel)];

    [Theory]
    [MemberData(nameof(Families))]
    public void EverythingIsWhereTheWeightsAre(string family)
    {
        using var model = new GoldenModel(family, ScalarType.Float32, META);
        var decoder = model.Decoder;
        using var scope = NewDisposeScope();
        var embedded = zeros([1, 7, decoder.Description.Width], device: META); // it has no kernel that looks tokens up
        using (no_grad())
        {
            using var prompt = new EncodedPrompt(decoder, embedded);
            Assert.Equal((DeviceType.META, decoder.Description.Vocabulary), (prompt.Logits.device_type, prompt.Logits.shape[1]));
        }

        using var graph = set_grad_enabled(true);
        var input = embedded.requires_grad_();
        var output = decoder.Layer(0, input);
        output.backward([ones_like(output)]);
        Assert.Equal(DeviceType.META, input.grad!.device_type);
    }
}
