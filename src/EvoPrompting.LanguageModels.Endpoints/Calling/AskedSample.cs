using EvoPrompting.LanguageModels.Endpoints.Asking;

namespace EvoPrompting.LanguageModels.Endpoints.Calling;

/// <summary>A sample and the model that it asks.</summary>
internal sealed record AskedSample(Endpoint Endpoint, ModelRequest Request)
{
    /// <summary>The same one asked for again, as another call.</summary>
    public AskedSample Again(int attempt) => this with { Request = Request with { Attempt = attempt } };

    /// <summary>
    /// Gives the samples of a prompt that one request could ask for (one model, one temperature) seeds in a row, whether they will be
    /// asked for together or not: so what a server can do decides how often it is asked, and not for what.
    /// </summary>
    /// <param name="samples">Of one prompt.</param>
    public static AskedSample[] InRows(IReadOnlyList<AskedSample> samples)
    {
        var rows = new Dictionary<(Endpoint, double), int>();
        return
        [
            .. samples.Select(sample =>
            {
                var row = (sample.Endpoint, sample.Request.Sample.Temperature);
                var seed = rows.TryGetValue(row, out var last) ? After(last) : sample.Request.SentSeed;
                rows[row] = seed;
                return sample with { Request = sample.Request with { SentSeed = seed } };
            }),
        ];
    }

    /// <summary>Whether another sample has the next seed of the same row, so that one request can ask for both.</summary>
    public bool IsBefore(AskedSample next) =>
        next.Endpoint == Endpoint && next.Request.Sample.Temperature == Request.Sample.Temperature
        && next.Request.SentSeed == After(Request.SentSeed);

    /// <summary>31 bits: after the last seed comes the first.</summary>
    private static int After(int seed) => (seed + 1) & int.MaxValue;
}
