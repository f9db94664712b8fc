using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

public class ClrsTrainingListenerTests
{
    private const int Size = 10_000; // larger than the network alone

    [Fact]
    public async Task A_worker_gets_a_batch_a_step_and_always_finds_the_next_one_waiting()
    {
        var training = await new SmallTraining(SmallTraining.Settings).TrainAsync();
        Assert.Equal(10, training.Runner.Fed.Count);
        Assert.All(training.Runner.Fed, f => Assert.Equal(FrameKind.Input, f.Kind));
        Assert.Equal(2, training.Runner.MostWaiting);
        var cost = training.Runner.Sent.FindIndex(f => f.Kind == FrameKind.Cost);
        Assert.Equal(0, cost);
    }

    [Theory]
    [InlineData("progress before the cost", "P1")]
    [InlineData("a step left out", "C K0 V0 P2")]
    [InlineData("a step twice", "C K0 V0 P1 P1")]
    [InlineData("a step before the validation that is due", "C P1")]
    [InlineData("predictions without a state", "C V0")]
    [InlineData("predictions of another step", "C K0 V1")]
    [InlineData("predictions twice", "C K0 V0 V0")]
    [InlineData("a state that is not due", "C K0 V0 P1 K1")]
    [InlineData("two states", "C K0 K0")]
    [InlineData("the cost twice", "C C")]
    [InlineData("an early end", "C K0 V0 P1 P2 K2 V2 F")]
    [InlineData("an end without a step", "F")]
    [InlineData("what parents send", "C I")]
    [InlineData("a request for more", "C R")]
    public void A_worker_that_sends_what_is_not_due_is_at_fault(string what, string frames)
    {
        var listener = Listener();
        var all = frames.Split(' ');
        foreach (var frame in all[..^1]) listener.Accept(Frame(frame));
        var fault = Record.Exception(() => listener.Accept(Frame(all[^1])));
        Assert.True(fault is InvalidDataException, $"{what}: {fault}");
        Assert.False(listener.IsComplete);
    }

    [Fact]
    public void A_step_more_than_asked_for_is_at_fault()
    {
        var listener = Listener();
        foreach (var frame in "C K0 V0 P1 P2 K2 V2 P3 P4 K4 V4".Split(' ')) listener.Accept(Frame(frame));
        Assert.Throws<InvalidDataException>(() => listener.Accept(Frame("P5")));
    }

    [Fact]
    public void What_is_due_is_taken()
    {
        var listener = Listener();
        foreach (var frame in "C K0 V0 P1 P2 K2 V2 P3 P4 K4 V4 F".Split(' ')) listener.Accept(Frame(frame));
        Assert.True(listener.IsComplete);
    }

    [Fact]
    public void A_size_below_the_networks_own_is_at_fault()
    {
        var frame = new Frame(FrameKind.Cost, Payload.Of(new MeasuredCost(100, 0, 0, 0)));
        Assert.Contains("the network alone has", Assert.Throws<InvalidDataException>(() => Listener().Accept(frame)).Message);
    }

    [Theory]
    [InlineData(Size - 1)]
    [InlineData(Size + 1)]
    public void A_state_of_other_numbers_than_the_size_is_at_fault(int numbers)
    {
        var listener = Listener();
        listener.Accept(Frame("C"));
        Assert.Throws<InvalidDataException>(() => listener.Accept(new Frame(FrameKind.Checkpoint, State(numbers))));
    }

    /// <summary>A trainer's state: step, length, what was learned, nothing else.</summary>
    private static byte[] State(int numbers)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        to.Write(0);
        to.Write(sizeof(int) + sizeof(float) * numbers);
        to.Write(numbers);
        to.Write(new byte[sizeof(float) * numbers]);
        return bytes.ToArray();
    }

    private static ClrsTrainingListener Listener() => new(
        new ClrsTrainingTask(SmallTraining.Settings with { Steps = 4, ValidateEvery = 2, ValidationSamples = 1, Lengths = [4] }), null, 0,
        null, (_, _, _) => { }, _ => { });

    private static Frame Frame(string text) => text[0] switch
    {
        'C' => new(FrameKind.Cost, Payload.Of(new MeasuredCost(Size, 0, 0, 0))),
        'P' => new(FrameKind.Progress, Payload.Of(new TrainingProgress(text[1] - '0', 1))),
        'K' => new(FrameKind.Checkpoint, State(Size)),
        'V' => new(FrameKind.Predictions, Payload.Of(new Predictions(text[1] - '0', new byte[4], []))),
        'F' => new(FrameKind.Finished, []),
        'I' => new(FrameKind.Input, []),
        _ => new(FrameKind.Request, []),
    };
}
