using EvoPrompting.LanguageModels.Local.Families;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>What a decoder computes of rows while it is in a layer.</summary>
/// <param name="rows">Rows that are in a layer at the same time.</param>
/// <param name="chunk">Rows of which everything is there; of the others only the first two.</param>
/// <param name="threads">Threads that share each of their products.</param>
internal sealed unsafe class RowBuffers(DecoderDescription description, int rows, int chunk, int threads = 1) : IDisposable
{
    private readonly Floats stream = new((long)rows * description.Width);
    private readonly Floats projected = new((long)rows * ProjectedWidth(description.Attention));
    private readonly Floats normalised = new((long)chunk * description.Width);
    private readonly Floats seen = new((long)chunk * description.Attention.QueryWidth);
    private readonly Floats branch = new((long)chunk * description.Width);
    private readonly Floats hidden = new((long)chunk * HiddenWidth(description.FeedForward));
    private readonly Floats active = new((long)chunk * description.FeedForward.Width);

    public int Rows => rows;

    public int Chunk => chunk;

    public int Threads => threads;

    /// <summary>Of a row's residual stream.</summary>
    public float* Stream(int row) => stream.At + (long)row * description.Width;

    /// <summary>Of a row's queries, keys and values.</summary>
    public float* Projected(int row) => projected.At + (long)row * ProjectedWidth(description.Attention);

    public float* Normalised => normalised.At;

    /// <summary>What attention saw.</summary>
    public float* Seen => seen.At;

    public float* Branch => branch.At;

    /// <summary>Inside the feed-forward part, before the activation.</summary>
    public float* Hidden => hidden.At;

    /// <summary>After the activation.</summary>
    public float* Active => active.At;

    public static int ProjectedWidth(AttentionDescription attention) => attention.QueryWidth + 2 * attention.KeyWidth;

    public static int HiddenWidth(FeedForwardDescription forward) => forward.IsGated ? 2 * forward.Width : forward.Width;

    public void Dispose()
    {
        foreach (var numbers in (Floats[])[stream, projected, normalised, seen, branch, hidden, active]) numbers.Dispose();
    }
}
