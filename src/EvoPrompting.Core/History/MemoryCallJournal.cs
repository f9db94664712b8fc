using EvoPrompting.Prompts;

namespace EvoPrompting.History;

/// <summary>Keeps calls in memory, for what need not outlive its process.</summary>
internal sealed class MemoryCallJournal : ICallJournal
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, ModelCall> calls = new(StringComparer.Ordinal);

    public Task<ModelCall?> FindCallAsync(string request, CancellationToken stop)
    {
        lock (gate) return Task.FromResult(calls.GetValueOrDefault(request));
    }

    public Task RecordAsync(IReadOnlyList<ModelCall> answered, CancellationToken stop)
    {
        foreach (var call in answered) JournalRules.Check(call);
        lock (gate)
        {
            foreach (var call in answered)
                if (calls.TryGetValue(call.Request, out var held))
                    JournalRules.MustRepeat($"call {call.Request}", held, call);
            foreach (var call in answered) calls[call.Request] = call;
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ModelCall>> ReadCallsAsync(CancellationToken stop)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<ModelCall>>([.. calls.Values]);
    }
}
