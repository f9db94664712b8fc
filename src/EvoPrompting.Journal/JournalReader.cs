using EvoPrompting.History;

namespace EvoPrompting.Journal;

/// <summary>
/// Reads a run's journal on from where it was read before, while the run goes on or when it is over. Costs what is new. It holds nothing
/// open between two readings, writes nothing into the run's folder and is in nobody's way: not in the run's, not in a resume's. Several
/// readers may read one run. Safe to use from several threads.
/// </summary>
internal sealed class JournalReader(RunFolder folder)
{
    /// <summary>Returns what was recorded since the cursor, as one moment of the run.</summary>
    /// <param name="most">At most so many entries: what comes after them is read from <see cref="JournalNews.Next"/> on.</param>
    /// <exception cref="JournalException">
    /// There is no run, its journal is damaged, another program's or a newer version's, or the cursor belongs to another run.
    /// </exception>
    public JournalNews ReadSince(JournalCursor cursor, long most = long.MaxValue) =>
        ReadOnlyJournal.Read(folder, journal => News(journal, cursor, most));

    /// <summary>Returns what is made of all that was recorded.</summary>
    /// <exception cref="JournalException">There is no run, or its journal is damaged, another program's or a newer version's.</exception>
    public T Read<T>(Func<JournalNews, T> make) =>
        ReadOnlyJournal.Read(folder, journal => make(News(journal, JournalCursor.Start, long.MaxValue)));

    private JournalNews News(JournalConnection journal, JournalCursor cursor, long most)
    {
        var end = Check(cursor, End(journal));
        var (after, to) = (cursor.Entry, most < end.Entry - cursor.Entry ? cursor.Entry + most : end.Entry);
        var proposals = JournalRows.Proposals(journal, after, to);
        return new JournalNews(
            cursor == JournalCursor.Start ? JournalRows.Identity(journal) : null,
            proposals, JournalRows.Evaluated(journal, after, to, proposals), JournalRows.Attempts(journal, after, to),
            JournalRows.Calls(journal, after, to), JournalRows.Rounds(journal, after, to), JournalRows.Sessions(journal, after, to),
            end with { Entry = to })
        {
            Trainings = JournalRows.Trainings(journal, after, to),
        };
    }

    /// <summary>Returns the cursor after all that is recorded: for those who want only what comes from now on.</summary>
    /// <exception cref="JournalException">There is no run, or its journal is damaged, another program's or a newer version's.</exception>
    public JournalCursor End() => ReadOnlyJournal.Read(folder, End);

    private static JournalCursor End(JournalConnection journal) =>
        new(journal.ReadNumber("SELECT born FROM run"), OldSchema.LastEntry(journal));

    private JournalCursor Check(JournalCursor cursor, JournalCursor end) =>
        cursor == JournalCursor.Start || cursor.Born == end.Born && cursor.Entry <= end.Entry
            ? end
            : throw new JournalException($"the cursor {cursor} does not belong to the run in {folder}: read it from the start");
}
