namespace EvoPrompting.Networks;

/// <summary>The trainers that a worker has, by the names that requests use.</summary>
public static class TrainerNames
{
    /// <summary>Trains a whole network on labelled examples.</summary>
    public const string Classifier = "classifier";

    /// <summary>Trains a network that runs an algorithm step by step, on trajectories that its parent sends.</summary>
    public const string Trajectories = "trajectories";

    /// <summary>Predicts with a trained network, built anew from its program and its state.</summary>
    public const string Confirmation = "confirmation";

    /// <summary>The same for a network that runs an algorithm.</summary>
    public const string TrajectoryConfirmation = "trajectory-confirmation";
}
