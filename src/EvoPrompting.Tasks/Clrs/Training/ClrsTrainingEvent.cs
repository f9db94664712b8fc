namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>What happens in a training, for whoever shows it.</summary>
public abstract record ClrsTrainingEvent
{
    private ClrsTrainingEvent()
    {
    }

    /// <summary>It begins, or goes on.</summary>
    /// <param name="Step">Steps done before.</param>
    /// <param name="OtherBuild">
    /// True where another build wrote the checkpoint: the numbers may differ from those of an unbroken training.
    /// </param>
    public sealed record Begun(int Step, bool OtherBuild) : ClrsTrainingEvent;

    /// <summary>A step was taken.</summary>
    public sealed record Stepped(int Step, double Loss) : ClrsTrainingEvent;

    /// <summary>Some trajectories of a validation are predicted; it is made a batch at a time.</summary>
    public sealed record Predicted(int Done, int All) : ClrsTrainingEvent;

    /// <summary>A validation was made, and its checkpoint is in the folder.</summary>
    public sealed record Validated(ClrsValidation Latest, ClrsValidation Best) : ClrsTrainingEvent;

    /// <summary>Some trajectories of the test are predicted.</summary>
    public sealed record Tested(int Done, int All) : ClrsTrainingEvent;
}
