using EvoPrompting.Commands;

namespace EvoPrompting.Tests.Support;

/// <summary>Runs no command: says of each what a test says, and remembers what it was asked.</summary>
/// <param name="scratch">A folder that the test owns.</param>
internal sealed class ScriptedCommands(string scratch, Func<Command, CommandEnd> says, int places = 1) : ICommandRunner
{
    private readonly List<Command> asked = [];
    private readonly Func<Command, CommandEnd> answer = says;

    public int Places => places;

    /// <summary>The commands, in their order.</summary>
    public IReadOnlyList<Command> Asked => asked;

    /// <summary>The place's files when each command was asked, by name.</summary>
    public List<string[]> Seen { get; } = [];

    public Task<ICommandPlace> TakeAsync(CancellationToken stop) =>
        Task.FromResult<ICommandPlace>(new Place(this, Directory.CreateDirectory(Path.Combine(scratch, $"{asked.Count}")).FullName));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A command that succeeds and prints this.</summary>
    public static CommandEnd Prints(string output) => new(CommandEnding.Exited, 0, output, "");

    private sealed class Place(ScriptedCommands commands, string folder) : ICommandPlace
    {
        public string Scratch => folder;

        public Task<CommandEnd> RunAsync(Command command, CancellationToken stop)
        {
            commands.asked.Add(command);
            var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            commands.Seen.Add([.. files.Select(f => Path.GetRelativePath(folder, f)).Order()]);
            return Task.FromResult(commands.answer(command));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
