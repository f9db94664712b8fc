namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>
/// A sample's seed as it is sent: its upper 31 bits, in every protocol. Servers keep seeds in signed numbers of 32 or 64 bits, or in
/// unsigned ones; some fail where one does not fit. A call is recorded under the whole seed.
/// </summary>
internal static class SentSeed
{
    public static long Of(ModelRequest request) => (long)(request.Sample.Seed >> 33);
}
