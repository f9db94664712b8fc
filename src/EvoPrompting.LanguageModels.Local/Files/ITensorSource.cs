using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>The tensors of a checkpoint under the names that Hugging Face's library gives them, whatever file they stand in.</summary>
public interface ITensorSource : IDisposable
{
    IReadOnlyCollection<string> Names { get; }

    /// <summary>What messages call the checkpoint.</summary>
    string Place => "the checkpoint";

    /// <summary>Returns what the file itself calls a tensor, whether it is there or not.</summary>
    string NameOf(string name) => name;

    /// <summary>Returns the shape of a tensor, rows of a matrix first as PyTorch writes them.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    IReadOnlyList<long> Shape(string name);

    /// <summary>Returns a tensor's values in a floating-point type, dequantised where they are stored so; the caller owns it.</summary>
    /// <exception cref="InvalidDataException">The file is shorter than it says: one sentence.</exception>
    Tensor Read(string name, ScalarType type);
}
