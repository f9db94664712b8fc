using EvoPrompting.History;

namespace EvoPrompting.Tests.Journal;

public sealed class MemoryJournalTests : RunJournalContract
{
    private protected override IRunJournal Journal { get; } = new MemoryJournal();

    private protected override void Reopen()
    {
    }
}
