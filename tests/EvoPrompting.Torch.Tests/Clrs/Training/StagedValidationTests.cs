using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

public class StagedValidationTests
{
    private const int Nodes = 6, Samples = 80; // batches of 32, 32 and 16

    private readonly IReadOnlyList<TrajectoryBatch> set = HeldOutSets.Validation(
        new TrainingPlan(new ClrsTrainingSettings { Algorithm = "bfs", Lengths = [Nodes] }), Samples);

    private readonly StagedValidation validation;

    public StagedValidationTests() => validation = new StagedValidation(set);

    [Fact]
    public void The_first_one_is_made_as_a_whole()
    {
        Assert.Equal([0, 1, 2], Asked(best: null, wrong: [60, 0, 0]));
        Assert.Equal(Score(wrong: 60), validation.Score);
    }

    [Fact]
    public void It_ends_as_soon_as_the_best_cannot_be_reached()
    {
        Assert.Equal([0], Asked(best: Score(wrong: 7), wrong: [8, 0, 0]));
        Assert.Null(validation.Score);
        Assert.Equal((32, Samples), (validation.Predicted, validation.All));
    }

    [Fact]
    public void It_ends_where_the_best_can_be_reached_and_not_surpassed()
    {
        Assert.Equal([0, 1], Asked(best: Score(wrong: 7), wrong: [3, 4, 0]));
        Assert.Null(validation.Score);
    }

    [Fact]
    public void It_goes_on_as_long_as_one_entry_may_decide()
    {
        Assert.Equal([0, 1, 2], Asked(best: Score(wrong: 7), wrong: [3, 3, 9]));
        Assert.Equal(Score(wrong: 15), validation.Score); // known, though not better
    }

    [Fact]
    public void Nothing_is_above_the_highest_score()
    {
        Assert.Equal([], Asked(best: 1, wrong: [0, 0, 0]));
        Assert.Null(validation.Score);
    }

    [Fact]
    public void The_batches_with_most_wrong_so_far_come_first()
    {
        Assert.Equal([0, 1, 2], Asked(best: null, wrong: [0, 5, 5]));
        Assert.Equal([1], Asked(best: Score(wrong: 10), wrong: [0, 10, 0]));
        Assert.Equal([1, 2, 0], Asked(best: Score(wrong: 10), wrong: [4, 1, 2]));
        Assert.Equal([1, 2, 0], Asked(best: null, wrong: [20, 0, 0]));
        Assert.Equal([0, 1, 2], Asked(best: null, wrong: [0, 0, 0]));
    }

    [Fact]
    public void One_that_goes_on_asks_in_the_order_in_which_it_would_have()
    {
        Assert.Equal([0, 1, 2], Asked(best: null, wrong: [0, 5, 6]));
        var gone = new StagedValidation(set, validation.Wrong);
        gone.Begin();
        Assert.Equal(2, gone.Next(best: null));
        Assert.Equal([0L, 5, 6], gone.Wrong);
    }

    [Fact]
    public void Predictions_that_nobody_asked_for_are_refused()
    {
        validation.Begin();
        Assert.Throws<InvalidDataException>(() => validation.Take(Predicted(0, 0)));
        validation.Next(null);
        validation.Take(Predicted(0, 0));
        Assert.Throws<InvalidDataException>(() => validation.Take(Predicted(1, 0)));
    }

    [Fact]
    public void Predictions_of_another_size_are_refused()
    {
        validation.Begin();
        validation.Next(null);
        Assert.Throws<InvalidDataException>(() => validation.Take(Predicted(0, 0).AsSpan(1)));
        Assert.Throws<InvalidDataException>(() => validation.Take([.. Predicted(0, 0), 0]));
    }

    /// <summary>Makes one validation and returns which batches it asked for.</summary>
    /// <param name="wrong">Pointers that are predicted wrongly, by batches.</param>
    private List<int> Asked(double? best, int[] wrong)
    {
        validation.Begin();
        List<int> asked = [];
        while (validation.Next(best) is { } batch)
        {
            asked.Add(batch);
            validation.Take(Predicted(batch, wrong[batch]));
        }

        return asked;
    }

    private byte[] Predicted(int batch, int wrong)
    {
        var bytes = PredictedBytes.Of(set[batch].Outputs);
        for (var i = 0; i < wrong; i++) bytes[i] = (byte)((bytes[i] + 1) % Nodes);
        return bytes;
    }

    private static double Score(int wrong) => (double)(Samples * Nodes - wrong) / (Samples * Nodes);
}
