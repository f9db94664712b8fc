using EvoPrompting.Folders.Languages;

namespace EvoPrompting.Folders.Edits;

/// <summary>
/// Tells code from comments and texts, by the few signs that a language's style names. On text of another kind it says something or other,
/// the same each time; quick and safe on any.
/// </summary>
internal static class CodeText
{
    /// <summary>Returns for each character whether it is code: neither in a comment nor in a text, quotes included.</summary>
    public static bool[] Of(string program, LanguageStyle style)
    {
        var isCode = new bool[program.Length];
        string? until = null; // what ends the comment or text that is read
        var (isEscaped, isText) = (false, false);
        for (var i = 0; i < program.Length; i++)
        {
            if (until is not null)
            {
                if (isText && program[i] == '\\' && !isEscaped)
                {
                    isEscaped = true;
                    continue;
                }

                var isOpen = isEscaped || !At(program, i, until);
                isEscaped = false;
                if (isOpen && !(isText && until.Length == 1 && until != "`" && program[i] == '\n')) continue; // a line ends a broken text
                if (program[i] == '\n') isCode[i] = true; // it ends the line, not only what stood in it
                if (!isOpen) i += until.Length - 1;
                until = null;
            }
            else if (style.Block is { } block && At(program, i, block.Open))
            {
                (until, isText) = (block.Close, false);
                i += block.Open.Length - 1;
            }
            else if (At(program, i, style.Comment))
            {
                (until, isText) = ("\n", false);
                i += style.Comment.Length - 1;
            }
            else if (style.Quotes.FirstOrDefault(q => At(program, i, q)) is { } quote)
            {
                (until, isText) = (quote, true);
                i += quote.Length - 1;
            }
            else
            {
                isCode[i] = true;
            }
        }

        return isCode;
    }

    private static bool At(string program, int place, string sign) => string.CompareOrdinal(program, place, sign, 0, sign.Length) == 0;
}
