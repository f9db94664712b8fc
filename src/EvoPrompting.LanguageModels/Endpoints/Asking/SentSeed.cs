namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>A sample's seed as it is sent.</summary>
internal static class SentSeed
{
    /// <summary>All 64 bits; servers read a signed number.</summary>
    public static long Whole(ModelRequest request) => unchecked((long)request.Sample.Seed);

    public static long Upper31Bits(ModelRequest request) => (long)(request.Sample.Seed >> 33);
}
