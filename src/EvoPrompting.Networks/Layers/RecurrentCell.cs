using System.Numerics;
using System.Runtime.CompilerServices;
using static System.Numerics.Vector;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// One step of a recurrent layer, for a whole batch. Everything lies in blocks of (hidden, batch) numbers: a block for the state, one
/// for each gate of the inputs (x W + b) and of the sums (h U), and <see cref="Kept"/> for what the way back needs.
/// </summary>
internal abstract class RecurrentCell
{
    public abstract int Gates { get; }

    /// <summary>Blocks kept from each step for the way back; the last may be a cell state that the next step reads.</summary>
    public abstract int Kept { get; }

    /// <summary>True where the sums of the last gate get a bias, one number for each hidden unit.</summary>
    public abstract bool HasBias { get; }

    /// <summary>Computes the state after a step, and what is kept, from the state before.</summary>
    public abstract void Forward(
        ReadOnlySpan<float> inputs, ReadOnlySpan<float> sums, ReadOnlySpan<float> before, ReadOnlySpan<float> keptBefore, Span<float> kept,
        Span<float> state);

    /// <summary>
    /// Computes the gradients of inputs and sums from that of the state, and that of the state before as far as it does not come through
    /// the sums. <paramref name="carry"/> is the gradient of the cell state on its way from step to step.
    /// </summary>
    public abstract void Backward(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> before, ReadOnlySpan<float> keptBefore, ReadOnlySpan<float> kept,
        Span<float> carry, Span<float> ofInputs, Span<float> ofSums, Span<float> ofBefore);

    protected static Vector<float> At(ReadOnlySpan<float> blocks, int block, int length, int i) => new(blocks[(block * length + i)..]);

    protected static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    protected static Vector<float> Tanh(Vector<float> x) => Vector<float>.One - Create(2f) / (Vector<float>.One + Exp(x + x));
}

/// <summary>
/// r = sigmoid(in_r + sum_r), z = sigmoid(in_z + sum_z), n = tanh(in_n + r sum_n), h = (1 - z) n + z h. Keeps r, z, n, sum_n.
/// </summary>
internal sealed class GruCell : RecurrentCell
{
    public static readonly GruCell Instance = new();

    public override int Gates => 3;

    public override int Kept => 4;

    public override bool HasBias => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(
        ReadOnlySpan<float> inputs, ReadOnlySpan<float> sums, ReadOnlySpan<float> before, ReadOnlySpan<float> keptBefore, Span<float> kept,
        Span<float> state)
    {
        var length = state.Length;
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var reset = Sigmoid(At(inputs, 0, length, i) + At(sums, 0, length, i));
            var update = Sigmoid(At(inputs, 1, length, i) + At(sums, 1, length, i));
            var sum = At(sums, 2, length, i);
            var fresh = Tanh(At(inputs, 2, length, i) + reset * sum);
            (fresh + update * (At(before, 0, length, i) - fresh)).CopyTo(state[i..]);
            reset.CopyTo(kept[i..]);
            update.CopyTo(kept[(length + i)..]);
            fresh.CopyTo(kept[(2 * length + i)..]);
            sum.CopyTo(kept[(3 * length + i)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> before, ReadOnlySpan<float> keptBefore, ReadOnlySpan<float> kept,
        Span<float> carry, Span<float> ofInputs, Span<float> ofSums, Span<float> ofBefore)
    {
        var (length, one) = (gradient.Length, Vector<float>.One);
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var (reset, update) = (At(kept, 0, length, i), At(kept, 1, length, i));
            var (fresh, sum, all) = (At(kept, 2, length, i), At(kept, 3, length, i), At(gradient, 0, length, i));
            var ofFresh = all * (one - update) * (one - fresh * fresh);
            var ofReset = ofFresh * sum * reset * (one - reset);
            var ofUpdate = all * (At(before, 0, length, i) - fresh) * update * (one - update);
            ofReset.CopyTo(ofInputs[i..]);
            ofReset.CopyTo(ofSums[i..]);
            ofUpdate.CopyTo(ofInputs[(length + i)..]);
            ofUpdate.CopyTo(ofSums[(length + i)..]);
            ofFresh.CopyTo(ofInputs[(2 * length + i)..]);
            (ofFresh * reset).CopyTo(ofSums[(2 * length + i)..]);
            (all * update).CopyTo(ofBefore[i..]);
        }
    }
}

/// <summary>i, f, o = sigmoid(in + sum), g = tanh(in_g + sum_g), c = f c + i g, h = o tanh(c). Keeps i, f, o, g, c.</summary>
internal sealed class LstmCell : RecurrentCell
{
    public static readonly LstmCell Instance = new();

    public override int Gates => 4;

    public override int Kept => 5;

    public override bool HasBias => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(
        ReadOnlySpan<float> inputs, ReadOnlySpan<float> sums, ReadOnlySpan<float> before, ReadOnlySpan<float> keptBefore, Span<float> kept,
        Span<float> state)
    {
        var length = state.Length;
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var into = Sigmoid(At(inputs, 0, length, i) + At(sums, 0, length, i));
            var forget = Sigmoid(At(inputs, 1, length, i) + At(sums, 1, length, i));
            var outOf = Sigmoid(At(inputs, 2, length, i) + At(sums, 2, length, i));
            var fresh = Tanh(At(inputs, 3, length, i) + At(sums, 3, length, i));
            var cell = forget * At(keptBefore, 4, length, i) + into * fresh;
            (outOf * Tanh(cell)).CopyTo(state[i..]);
            into.CopyTo(kept[i..]);
            forget.CopyTo(kept[(length + i)..]);
            outOf.CopyTo(kept[(2 * length + i)..]);
            fresh.CopyTo(kept[(3 * length + i)..]);
            cell.CopyTo(kept[(4 * length + i)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> before, ReadOnlySpan<float> keptBefore, ReadOnlySpan<float> kept,
        Span<float> carry, Span<float> ofInputs, Span<float> ofSums, Span<float> ofBefore)
    {
        var (length, one) = (gradient.Length, Vector<float>.One);
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var (into, forget, outOf) = (At(kept, 0, length, i), At(kept, 1, length, i), At(kept, 2, length, i));
            var (fresh, cell, all) = (At(kept, 3, length, i), Tanh(At(kept, 4, length, i)), At(gradient, 0, length, i));
            var ofCell = At(carry, 0, length, i) + all * outOf * (one - cell * cell);
            (ofCell * fresh * into * (one - into)).CopyTo(ofInputs[i..]);
            (ofCell * At(keptBefore, 4, length, i) * forget * (one - forget)).CopyTo(ofInputs[(length + i)..]);
            (all * cell * outOf * (one - outOf)).CopyTo(ofInputs[(2 * length + i)..]);
            (ofCell * into * (one - fresh * fresh)).CopyTo(ofInputs[(3 * length + i)..]);
            (ofCell * forget).CopyTo(carry[i..]);
        }

        ofInputs.CopyTo(ofSums);
        ofBefore.Clear();
    }
}
