using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Rows;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>
/// A matrix (rows, columns) of frozen weights: its numbers, or where its file stores them in fewer bytes. Several threads may use it.
/// </summary>
internal sealed class Matrix
{
    private readonly Tensor? numbers;

    /// <param name="numbers">Not owned.</param>
    public Matrix(Tensor numbers) => this.numbers = numbers;

    /// <param name="stored">Has to outlive this.</param>
    public Matrix(StoredMatrix stored) => Stored = stored;

    /// <summary>Null where the numbers are held.</summary>
    public StoredMatrix? Stored { get; }

    public long Rows => numbers?.shape[0] ?? Stored!.Rows;

    public long Columns => numbers?.shape[1] ?? Stored!.Inner;

    /// <summary>Returns the numbers: the ones that are held, or a tensor of float32 that is the caller's dispose scope's.</summary>
    public Tensor Numbers() => numbers ?? Expanded((int)Rows, row => row);

    /// <summary>Returns some rows, in the order of indices (count) on the CPU.</summary>
    public Tensor Taken(Tensor indices, Device device)
    {
        if (numbers is not null) return numbers.index_select(0, indices.to(device));
        var rows = indices.to(ScalarType.Int64).data<long>().ToArray();
        return Expanded(rows.Length, i => checked((int)rows[i]));
    }

    private unsafe Tensor Expanded(int count, Func<int, int> row)
    {
        var expanded = empty(count, Columns, dtype: ScalarType.Float32);
        var to = Floats.Of(expanded);
        for (var i = 0; i < count; i++) Stored!.Expand(row(i), 1, 0, Stored.Inner, to + i * Columns, Columns);
        return expanded;
    }
}
