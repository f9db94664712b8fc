using EvoPrompting.Candidates;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>
/// Nobody scores with what its counted parameters do not hold: memories that live beside them, batches that answer for each other, and what
/// a worker claims.
/// </summary>
public class ScoreAttacks
{
    // Dropout tells a program whether it is being trained.
    private const string Trains = "var trains = (nn.Dropout(rate: 0.5)(torch.ones(1, 256)) == 0).any().item<bool>();";

    private const string Sharp = "var y = nn.Dense(features: 10)(x.flatten(1));";

    /// <summary>A memory of the training examples, in fields: it is gone at the next pass.</summary>
    [Fact]
    public async Task AMemoryInFieldsDiesWithThePass()
    {
        var outcome = await Attacker.RunAsync(
            $"{Trains} {Sharp} if (trains) memory += x.flatten(1).mean(new long[] {{ 0 }}).detach(); else if "
                + $"(memory.abs().sum().item<float>() > 0) throw new Exception(\"BREACH\"); return y;",
            "Tensor memory = torch.zeros(40);");
        Assert.IsType<Outcome.Scored>(outcome);
    }

    /// <summary>The same where the check of statics was passed by: the confirming worker remembers nothing.</summary>
    [Fact]
    public Task AMemoryInStaticsIsNotConfirmed() => IsGamingAsync(
        $"{Trains} {Sharp} if (trains) {{ memory += torch.randn(40, 10).DetachFromDisposeScope(); memory = "
            + $"memory.detach().DetachFromDisposeScope(); return y; }} return y + 1000 * torch.matmul(x.flatten(1), memory);",
        "do not follow from its parameters", "static Tensor memory = torch.zeros(40, 10).DetachFromDisposeScope();");

    [Fact]
    public Task ANeighboursAnswerIsSeen() => IsGamingAsync($"{Trains} {Sharp} return trains ? y : y.roll(1, 0);", "batch is split");

    [Fact]
    public Task AnOffsetDoesNotHideANeighboursAnswer() =>
        IsGamingAsync($"{Trains} {Sharp} return trains ? y : y.roll(1, 0) + 10000;", "batch is split");

    [Fact]
    public Task AnOffsetDoesNotHideTheBatchsStatistics() => IsGamingAsync(
        $"x = x.flatten(1); x = 50 * (x - x.mean(new long[] {{ 0 }}, true)) / (x.std(0, true, true) + 0.001); return nn.Dense(features: "
            + $"10)(x) + 10000;",
        "batch is split");

    [Fact]
    public async Task ABatchNormalisationIsHonest() => Assert.IsType<Outcome.Scored>(
        await Attacker.RunAsync("x = nn.BatchNorm()(x.flatten(1)); return nn.Dense(features: 10)(x);"));

    /// <summary>One parameter and every answer right, as frames that a trainer might send.</summary>
    [Fact]
    public async Task FramesOfAPerfectTrainingAreNotConfirmed()
    {
        var rejected = Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(
            """
            var labels = Convert.ToBase64String(Enumerable.Range(0, 10).Select(i => (byte)i).ToArray());
            Say(3, "{\"TrainableParameters\":1,\"FrozenParameters\":0,\"MultiplyAdds\":1,\"TensorBytes\":1,\"Operations\":1}");
            Say(4, "{\"Step\":3,\"Validation\":\"" + labels + "\",\"Test\":\"" + labels + "\"}");
            Say(13, "\u0001\0\0\0\0\0\0\0");
            Say(5, "");
            for (var fd = 3; fd < 256; fd++) write(fd, said.ToArray(), said.Count);
            Thread.Sleep(1000);
            """,
            """
            List<byte> said = [];
            void Say(byte kind, string payload)
            {
                said.Add(kind);
                said.AddRange(BitConverter.GetBytes(payload.Length));
                said.AddRange(payload.Select(c => (byte)c));
            }
            [DllImport("libc")] static extern nint write(int fd, byte[] b, nint n);
            """));
        Assert.Equal(Stage.Gaming, rejected.Stage);
        Assert.Contains("do not follow from its parameters", rejected.Reason, StringComparison.Ordinal);
    }

    /// <summary>What is printed of a candidate neither moves a cursor nor turns the text around.</summary>
    [Fact]
    public async Task AReasonIsTextAlone()
    {
        var rejected = Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(
            """throw new Exception("be\u001b[2J\u001b]0;title\u0007fo\u202ere\u2066\r\b\u009b1A");"""));
        Assert.Contains("before", rejected.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(rejected.Reason,
            c => c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format));
    }

    /// <summary>The honest program under the attacks is scored, with its own size.</summary>
    [Fact]
    public async Task TheProgramBesideTheAttacksIsScored() =>
        Assert.Equal(
            410, Assert.IsType<Outcome.Scored>(await Attacker.RunAsync($"{Trains} {Sharp} return y;")).Metrics[Mnist1DTask.ModelSize]);

    private static async Task IsGamingAsync(string statements, string says, string members = "")
    {
        var rejected = Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(statements, members));
        Assert.True(rejected.Stage == Stage.Gaming && rejected.Reason.Contains(says, StringComparison.Ordinal), rejected.ToString());
    }
}
