using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Bench.Journals;

/// <summary>Takes every text in and measures it by its hash: a sixth is rejected, a third is not viable.</summary>
internal sealed class FreeEvaluator : IIntake, IEvaluator
{
    public Task<Intake> TakeAsync(string source, CancellationToken stop)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(source));
        return Task.FromResult(new Intake(
            Convert.ToHexStringLower(hash), hash,
            hash[0] % 6 == 0 ? new Outcome.Rejected(Stage.Compile, "line 3: CS1061: there is no such member") : null));
    }

    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        await Task.CompletedTask;
        foreach (var (candidate, hash) in candidates)
        {
            var error = candidate.IsSeed ? 0.4 : BitConverter.ToUInt16(hash, 1) / 65536.0 * 0.75;
            yield return new Judgement(candidate, new Outcome.Scored(new MetricSet(
                new Metric("model_size", 100 + BitConverter.ToUInt16(hash, 3)), new Metric("validation_error", error),
                new Metric("test_error", error / 3))));
        }
    }
}
