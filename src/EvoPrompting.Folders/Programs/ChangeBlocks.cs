namespace EvoPrompting.Folders.Programs;

/// <summary>
/// Answers that change a program by blocks, as the peers have them: lines to search for, and lines to put in their place. Blocks are looked
/// up in the program as it was shown, each for itself, so their order does not matter; blanks at the ends of lines do not count.
/// </summary>
internal static class ChangeBlocks
{
    public const string Search = "<<<<<<< SEARCH";
    public const string Middle = "=======";
    public const string Replace = ">>>>>>> REPLACE";

    private const int Most = 1_000; // of them in an answer

    private sealed record Block(int Number, List<string> Old, List<string> New);

    private readonly record struct Place(int Start, int End, Block Block);

    /// <summary>Returns one block that makes a program of another.</summary>
    public static string Of(string old, string now) => $"{Search}\n{old}\n{Middle}\n{now}\n{Replace}\n";

    /// <summary>Returns the program with all changes of an answer made, or why they cannot be: a sentence without its point.</summary>
    /// <param name="answer">Line feeds only, as the program.</param>
    public static (string? Program, string? Fault) Apply(string answer, string program)
    {
        var (blocks, fault) = Read(answer);
        if (fault is not null) return (null, fault);
        var lines = program.Split('\n');
        string[] ends = [.. lines.Select(l => l.TrimEnd())];
        var places = new List<Place>();
        foreach (var block in blocks)
        {
            if (block.Old.All(string.IsNullOrWhiteSpace)) return (null, $"{Name(block)} has nothing to search for");
            var found = Places(ends, [.. block.Old.Select(l => l.TrimEnd())]);
            if (found.Count != 1)
                return (null, found.Count == 0
                    ? $"what {Name(block)} searches for stands nowhere in the program"
                    : $"what {Name(block)} searches for stands in the program {found.Count} times, and once is needed");
            places.Add(new Place(found[0], found[0] + block.Old.Count, block));
        }

        var (changed, next) = (new List<string>(), 0);
        foreach (var (place, before) in places.OrderBy(p => p.Start).Select((p, i) => (p, i)))
        {
            if (place.Start < next)
            {
                var other = places.OrderBy(p => p.Start).ElementAt(before - 1);
                return (null, $"blocks {Math.Min(other.Block.Number, place.Block.Number)} and "
                    + $"{Math.Max(other.Block.Number, place.Block.Number)} change the same lines");
            }

            changed.AddRange(lines[next..place.Start]);
            changed.AddRange(place.Block.New);
            next = place.End;
        }

        changed.AddRange(lines[next..]);
        return (string.Join('\n', changed), null);

        string Name(Block block) => $"block {block.Number} of {blocks.Count}";
    }

    private static (List<Block> Blocks, string? Fault) Read(string answer)
    {
        var blocks = new List<Block>();
        List<string>? old = null, now = null;
        foreach (var line in answer.Split('\n'))
        {
            var number = blocks.Count + 1;
            switch (line.TrimEnd())
            {
                case Search when old is not null:
                    return ([], $"block {number} is not ended by '{Replace}'");
                case Search when blocks.Count == Most:
                    return ([], $"it has more than {Most} blocks");
                case Search:
                    old = [];
                    break;
                case Middle when now is not null:
                    return ([], $"block {number} has two lines '{Middle}'");
                case Middle when old is not null:
                    now = [];
                    break;
                case Replace when now is not null:
                    blocks.Add(new Block(number, old!, now));
                    (old, now) = (null, null);
                    break;
                case Replace when old is not null:
                    return ([], $"block {number} has no line '{Middle}'");
                default:
                    (now ?? old)?.Add(line);
                    break;
            }
        }

        return old is not null ? ([], $"block {blocks.Count + 1} is not ended by '{Replace}'")
            : blocks.Count == 0 ? ([], $"it has no block that begins with '{Search}'") : (blocks, null);
    }

    /// <summary>Returns the lines at which a part begins.</summary>
    private static List<int> Places(string[] lines, string[] part)
    {
        var found = new List<int>();
        for (var i = 0; i + part.Length <= lines.Length; i++)
            if (lines.AsSpan(i, part.Length).SequenceEqual(part))
                found.Add(i);
        return found;
    }
}
