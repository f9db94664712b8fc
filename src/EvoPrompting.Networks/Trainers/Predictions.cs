namespace EvoPrompting.Networks.Trainers;

/// <summary>Predicted classes at one validation.</summary>
/// <param name="Step">Training steps done.</param>
/// <param name="Validation">One class for each validation example.</param>
/// <param name="Test">One class for each test example.</param>
public sealed record Predictions(int Step, byte[] Validation, byte[] Test);
