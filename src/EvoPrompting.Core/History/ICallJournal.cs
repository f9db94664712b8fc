using EvoPrompting.Prompts;

namespace EvoPrompting.History;

/// <summary>
/// Remembers calls of models that cannot promise to repeat themselves, so that none is paid for twice. Calls may come from several threads.
/// </summary>
public interface ICallJournal
{
    /// <summary>Returns the call of that request (<see cref="ModelCall.Request"/>), or null.</summary>
    Task<ModelCall?> FindCallAsync(string request, CancellationToken stop);

    /// <summary>
    /// Records calls that were answered together: all of them or none, durable before the method returns. Recording the same request
    /// again must give the same call.
    /// </summary>
    Task RecordAsync(IReadOnlyList<ModelCall> calls, CancellationToken stop);

    /// <summary>Returns every call so far, ordered by request: never by time.</summary>
    Task<IReadOnlyList<ModelCall>> ReadCallsAsync(CancellationToken stop);
}
