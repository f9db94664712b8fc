namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>A sample's seed as it is sent: 31 bits of it, because some servers fail on larger or negative numbers.</summary>
internal static class SentSeed
{
    public static long Upper31Bits(ModelRequest request) => (long)(request.Sample.Seed >> 33);
}
