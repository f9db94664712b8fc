namespace EvoPrompting.Networks.Layers;

/// <summary>What a candidate costs, counted before training; the same on every machine.</summary>
/// <param name="TrainableParameters">Numbers that training changes: the model size.</param>
/// <param name="FrozenParameters">Numbers that it does not.</param>
/// <param name="MultiplyAdds">Per training step, forward pass, whole batch.</param>
/// <param name="TensorBytes">Of all results of one forward pass of a batch.</param>
/// <param name="Operations">Tensor operations in one forward pass.</param>
public sealed record MeasuredCost(long TrainableParameters, long FrozenParameters, long MultiplyAdds, long TensorBytes, int Operations = 0);
