using System.Text.Json.Nodes;
using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Rows;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.LanguageModels.Local.Tuning;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Torch;
using static TorchSharp.torch;
using Decoder = EvoPrompting.LanguageModels.Local.Network.Decoder;

namespace EvoPrompting.LanguageModels.Local.Sampling;

/// <summary>
/// Completes prompts with a checkpoint of the user's, computed here: a folder as Hugging Face's library saves it, or a GGUF file. A
/// completion ends where its program is whole, with an end token of the checkpoint's, at the maximum, or where the context is full.
/// </summary>
/// <remarks>
/// The prompt is a text to be continued or, where it is asked for, a user's message to a chat. As with the embedded model a sample's text
/// depends on the prompt,
/// its temperature and its seed only; a prompt too long loses its first lines.
/// </remarks>
public sealed class LocalLanguageModel : ITunableLanguageModel, IDisposable
{
    private readonly IDisposable source;
    private readonly Decoder decoder;
    private readonly LocalTokenizer tokenizer;
    private readonly IPromptForm form;
    private readonly ShortenedPrompts shortened;
    private readonly RowDecoder? rows;
    private readonly SemaphoreSlim places;
    private readonly int threads;
    private int waiting; // requests that have no thread yet

    private LocalLanguageModel(
        string identity, IDisposable source, Decoder decoder, LocalTokenizer tokenizer, IPromptForm form, int parallelRequests,
        Action<string>? say)
    {
        tokenizer.Fit(decoder.Description.Vocabulary);
        shortened = new(decoder.Description.Context, say);
        (Identity, this.source, this.decoder, this.tokenizer, this.form) = (identity, source, decoder, tokenizer, form);
        rows = RowDecoder.Computes(decoder.Description, decoder.Weights.Type, decoder.Device) ? new(decoder) : null;
        (threads, places) = (parallelRequests, new(parallelRequests));
    }

    /// <summary>
    /// The checkpoint's name, and the start of a hash over its files; with the system message's version where it is asked as a chat.
    /// </summary>
    public string Identity { get; }

    /// <summary>
    /// Bytes that the keys and values of all samples under way may take: fewer samples of a prompt are computed side by side where they
    /// would not fit. Their texts do not depend on it. Those of prompts come on top.
    /// </summary>
    internal long MostKeyValueBytes { get; set; } = 4L << 30;

    /// <inheritdoc/>
    public bool IsRepeatable => true;

    /// <inheritdoc/>
    public int Width => decoder.Description.Width;

    /// <inheritdoc/>
    public int Context => decoder.Description.Context;

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">A folder with config.json, safetensors and tokenizer.json, or a file of GGUF.</param>
    /// <param name="parallelRequests">Threads: one a request, and free ones help the next. Completions do not depend on it.</param>
    /// <param name="chat">What it is told as a chat; null where prompts are texts that it continues.</param>
    /// <param name="computing">Where and in what numbers it computes; null for the CPU and float32.</param>
    /// <param name="say">Gets what is noticed: that prompts do not fit, that a file beside the model cannot be read.</param>
    /// <exception cref="InvalidDataException">
    /// A file is missing, damaged, of a family or a kind of chat that is not implemented, or there is no such device: one sentence.
    /// </exception>
    public static LocalLanguageModel Load(
        string path, int parallelRequests = 1, ChatWords? chat = null, LocalComputing? computing = null, Action<string>? say = null)
    {
        TorchRuntime.Start();
        computing ??= new();
        computing.Check();
        using var frozen = no_grad();
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new InvalidDataException($"there is no folder and no GGUF file {Path.GetFullPath(path)}");
        var (source, decoder, tokenizer, form) = Directory.Exists(path) ? OfFolder(path, chat, computing) : OfFile(path, chat, computing);
        var identity = CheckpointIdentity.Of(path, say) + computing.Suffix + (chat is null ? "" : $", system message {chat.Version}");
        return new(identity, source, decoder, tokenizer, form, parallelRequests, say);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        SoftPromptVectors.Check(request.SoftPrompt, Width);
        SoftPromptRoom.Check(request.SoftPrompt.Length, decoder.Description.Context);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaximumTokens, 1);
        Interlocked.Increment(ref waiting);
        try
        {
            await places.WaitAsync(stop);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        var taken = 1;
        try
        {
            while (rows is not null && taken < threads && places.Wait(0, CancellationToken.None)) taken++;
            using var thread = new TorchThread();
            return await thread.Run(() =>
                new LocalSampledBatch(decoder, rows, tokenizer, form, shortened, request, taken, MostKeyValueBytes / threads, GiveBack)
                    .Complete(stop));
        }
        catch (NotFiniteNumberException e)
        {
            throw DamagedModel.Of(this, request, e);
        }
        finally
        {
            places.Release(taken);
        }

        int GiveBack(int some)
        {
            some = Math.Min(some, Volatile.Read(ref waiting));
            if (some == 0) return 0;
            taken -= some;
            places.Release(some);
            return some;
        }
    }

    /// <summary>Draws among all tokens that stand for text.</summary>
    public IReadOnlyList<float> InitialVectors(int count, RandomStream chance)
    {
        var tokens = Enumerable.Range(0, Math.Min(tokenizer.VocabularySize, decoder.Description.Vocabulary))
            .Where(t => !tokenizer.IsSpecial(t)).ToArray();
        chance.Shuffle<int>(tokens);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return decoder.SoftVectors([.. tokens.Take(count).Select(t => (long)t)]).to(float32).cpu().flatten().data<float>().ToArray();
    }

    /// <inheritdoc/>
    public ISoftPromptLoss Losses(IReadOnlyList<TuningExample> examples, int length, int threads)
    {
        SoftPromptRoom.Check(length, decoder.Description.Context);
        var places = decoder.Description.Context - length;
        return new LocalSoftPromptLoss(decoder, [.. examples.Select(e => TokenPair.Of(form, e, places))], length, threads);
    }

    /// <summary>Nothing may be under way: requests and losses compute on the memory that this gives back.</summary>
    public void Dispose()
    {
        decoder.Dispose();
        source.Dispose();
        tokenizer.Dispose();
        places.Dispose();
    }

    private static (IDisposable, Decoder, LocalTokenizer, IPromptForm) OfFolder(string path, ChatWords? chat, LocalComputing computing)
    {
        var folder = new CheckpointFolder(path);
        return OrDisposed(folder, () =>
        {
            var tokenizer = LocalTokenizer.OfFolder(path);
            var form = Form(tokenizer, chat, () => ChatTemplate.OfFolder(path), path);
            return (Read(folder.Tensors, folder.Config, folder.ConfigPath, computing), tokenizer, form);
        });
    }

    private static (IDisposable, Decoder, LocalTokenizer, IPromptForm) OfFile(string path, ChatWords? chat, LocalComputing computing)
    {
        var file = GgufFile.Open(path);
        return OrDisposed(file, () =>
        {
            var tokenizer = LocalTokenizer.Of(file);
            var form = Form(tokenizer, chat, () => ChatTemplate.Of(file), path);
            return (Read(file, file.Config, path, computing), tokenizer, form);
        });
    }

    private static Decoder Read(ITensorSource source, JsonObject config, string place, LocalComputing computing) =>
        Decoder.Read(source, config, place, computing.Type, computing.Where, asStored: true);

    private static (IDisposable, Decoder, LocalTokenizer, IPromptForm) OrDisposed(
        IDisposable source, Func<(Decoder, LocalTokenizer, IPromptForm)> read)
    {
        try
        {
            var (decoder, tokenizer, form) = read();
            return (source, decoder, tokenizer, form);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static IPromptForm Form(LocalTokenizer tokenizer, ChatWords? chat, Func<string> template, string source) =>
        chat is null ? new ContinuedText(tokenizer) : new Conversation(tokenizer, chat, template(), source);
}
