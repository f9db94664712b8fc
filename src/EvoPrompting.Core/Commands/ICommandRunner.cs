namespace EvoPrompting.Commands;

/// <summary>Runs the commands of evaluators, each evaluation in a place of its own. Calls may come from several threads.</summary>
public interface ICommandRunner : IAsyncDisposable
{
    /// <summary>Evaluations that run at once.</summary>
    int Places { get; }

    /// <summary>Returns a place; waits until there is one. Disposing it gives it back and empties its scratch folder.</summary>
    /// <exception cref="UserException">This machine can run no commands.</exception>
    Task<ICommandPlace> TakeAsync(CancellationToken stop);
}

/// <summary>Where one evaluation runs its commands, one after the other.</summary>
public interface ICommandPlace : IAsyncDisposable
{
    /// <summary>A folder of its own, empty at first: an absolute path.</summary>
    string Scratch { get; }

    /// <summary>
    /// Runs one command to its end; when this returns, none of its processes runs on, whatever they did to get away.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<CommandEnd> RunAsync(Command command, CancellationToken stop);
}
