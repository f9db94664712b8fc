using TorchSharp;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// Numbers that operations take, kept alive for good. TorchSharp 0.107 makes a temporary one for <c>a + b</c> and for every number given
/// as an argument, and does not hold it until the native call has read it: where another thread allocates, a collection in between frees
/// it, and the operation fails or takes whatever lies there. Code that runs on several threads therefore names them.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar One = 1.0.ToScalar();

    public static readonly Scalar MinusOne = (-1.0).ToScalar();

    /// <summary>Keeps root-mean-square normalisation finite.</summary>
    public static readonly Scalar Epsilon = 1e-6.ToScalar();
}
