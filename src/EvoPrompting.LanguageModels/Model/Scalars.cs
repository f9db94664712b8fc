using TorchSharp;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// Numbers that operations take, kept alive for good. TorchSharp 0.107 makes a temporary one for <c>a + b</c>, for <c>x.square()</c> and
/// for every number given as an argument, and does not hold it until the native call has read it: where another thread allocates, a
/// collection in between frees it, and the operation fails or takes whatever lies there. Code that runs on several threads therefore
/// names them: nothing else is used in language models, which a test checks in their compiled code (TemporaryScalarTests).
/// </summary>
/// <remarks>Numbers that are not known beforehand stand in a variable with <c>using</c>, which holds them to its end.</remarks>
internal static class Scalars
{
    public static readonly Scalar One = 1.0.ToScalar();

    public static readonly Scalar MinusOne = (-1.0).ToScalar();

    public static readonly Scalar Two = 2.0.ToScalar();

    public static readonly Scalar MinusInfinity = float.NegativeInfinity.ToScalar();

    /// <summary>Keeps root-mean-square normalisation finite.</summary>
    public static readonly Scalar Epsilon = 1e-6.ToScalar();
}
