using System.Text;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Local.Gguf;
using Tokenizers.DotNet;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>
/// Hugging Face's tokenizers library behind its .NET binding. The binding reads files only, always adds special tokens when it encodes
/// and always drops them when it decodes; what it is given here (<see cref="TokenizerJson"/>) has none in the library's sense. Thread-safe.
/// </summary>
internal sealed class TokenizerEngine : IDisposable
{
    private readonly Tokenizer tokenizer;
    private readonly string source;

    private TokenizerEngine(Tokenizer tokenizer, string source) => (this.tokenizer, this.source) = (tokenizer, source);

    /// <param name="json">A tokenizer.json.</param>
    /// <param name="source">What messages name: the file that the tokenizer is from.</param>
    /// <exception cref="InvalidDataException">The library cannot read it, or cannot be loaded here.</exception>
    public static TokenizerEngine Load(ReadOnlySpan<byte> json, string source)
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("evoprompting-tokenizer-");
            var path = Path.Combine(folder.FullName, "tokenizer.json");
            File.WriteAllBytes(path, json);
            return new(new Tokenizer(path), source);
        }
        catch (TokenizerException fault)
        {
            throw new InvalidDataException($"the tokenizer of {source} is not one that can be read: {OneLine(fault.Message)}", fault);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            throw new InvalidDataException(
                $"the tokenizer of {source} needs a library that is not built for this system: use linux-x64, osx-arm64 or win-x64", fault);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new InvalidDataException($"the tokenizer of {source} needs a temporary file: {FileFault.Reason(fault)}", fault);
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }

    /// <exception cref="EncoderFallbackException">The text holds half a surrogate pair.</exception>
    /// <exception cref="UserException">The tokenizer has no tokens for the text.</exception>
    public int[] Encode(string text)
    {
        if (text.Length == 0) return [];
        strictUtf8.GetByteCount(text);
        try
        {
            return Array.ConvertAll(tokenizer.Encode(text), id => checked((int)id));
        }
        catch (TokenizerException fault)
        {
            throw new UserException(
                $"The tokenizer of {source} cannot encode the text '{GgufFault.Shown(text)}': {OneLine(fault.Message)}. Take the tokenizer "
                + "that the model was published with.", fault);
        }
    }

    /// <summary>Returns the text of tokens; unknown ones are left out, bytes that are no UTF-8 become U+FFFD.</summary>
    /// <exception cref="UserException">The tokenizer has no text for them.</exception>
    public string Decode(IEnumerable<int> tokens)
    {
        uint[] known = [.. tokens.Where(id => id >= 0).Select(id => (uint)id)];
        try
        {
            return tokenizer.Decode(known);
        }
        catch (TokenizerException fault)
        {
            throw new UserException(
                $"The tokenizer of {source} cannot decode the tokens {string.Join(' ', known.Take(8))}: {OneLine(fault.Message)}. Take the "
                + "tokenizer that the model was published with.", fault);
        }
    }

    public void Dispose() => tokenizer.Dispose();

    private static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static string OneLine(string message) => GgufFault.Shown(message.TrimEnd('.'), 300);
}
