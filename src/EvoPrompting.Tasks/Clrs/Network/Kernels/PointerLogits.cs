using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace EvoPrompting.Tasks.Clrs.Network.Kernels;

/// <summary>
/// The logits of node pointers, w . max(a_i, c_j + edges_ji W), in one operation of autograd that passes over the pairs a few examples at
/// a time. The gradient of equal numbers is halved, as JAX does.
/// </summary>
internal sealed unsafe class PointerLogits : autograd.SingleTensorFunction<PointerLogits>
{
    public override string Name => nameof(PointerLogits);

    /// <summary>Returns [batch, n (i), n (j)], without the output layer's bias.</summary>
    /// <param name="from">a, [batch, n (i), h].</param>
    /// <param name="to">c, [batch, n (j), h].</param>
    /// <param name="edges">Parts of what is known of each pair (j, i), each [batch, n, n, width], with their kernels [width, h]; one or two.</param>
    /// <param name="weights">w, [h, 1].</param>
    public static Tensor Apply(Tensor from, Tensor to, Tensor weights, params (Tensor Values, Tensor Kernel)[] edges)
    {
        Tensor[] given = [from, to, weights, .. edges.SelectMany(e => (Tensor[])[e.Values, e.Kernel])];
        given = [.. given.Select(x => x.contiguous())];
        return is_grad_enabled() ? apply([.. given]) : Run(given).Result;
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        Tensor[] given = [.. arguments.Cast<Tensor>()];
        var (result, pairs) = Run(given);
        context.save_for_backward([.. given, pairs]);
        context.save_data(nameof(Saved), new Saved([.. given.Select(x => x.requires_grad)]));
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        Tensor[] saved = [.. context.get_saved_variables()];
        var wanted = ((Saved)context.get_data(nameof(Saved))).Wanted;
        return gradient.dtype == ScalarType.Float32
            ? GoBack<float>(gradient.contiguous(), saved[..^1], saved[^1], wanted)
            : GoBack<double>(gradient.contiguous(), saved[..^1], saved[^1], wanted);
    }

    private static (Tensor Result, Tensor Pairs) Run(Tensor[] given) =>
        given[0].dtype == ScalarType.Float32 ? Run<float>(given) : Run<double>(given);

    private static (Tensor Result, Tensor Pairs) Run<T>(Tensor[] given) where T : unmanaged, INumber<T>
    {
        var (batch, n, h) = (given[0].shape[0], (int)given[0].shape[1], (int)given[0].shape[2]);
        var result = empty(batch, n, n, given[0].dtype);
        var pairs = empty(batch, n, n, h, given[0].dtype);
        foreach (var (start, count) in Memory.Ranges(batch, n))
        {
            using var rows = Memory.RowsOf(pairs, start, count);
            var filled = false;
            for (var part = 3; part < given.Length; part += 2)
            {
                if (given[part].shape[3] == 0) continue;
                using var values = Memory.RowsOf(given[part], start, count);
                rows.addmm_(values, given[part + 1], filled ? 1 : 0, 1);
                filled = true;
            }

            if (!filled) rows.zero_();
            GoForth(
                Memory.Of<T>(given[0]) + start * n * h, Memory.Of<T>(given[1]) + start * n * h, Memory.Of<T>(given[2]),
                Memory.Of<T>(pairs) + start * n * n * h, Memory.Of<T>(result) + start * n * n, (int)count, n, h);
        }

        return (result, pairs);
    }

    private static List<Tensor> GoBack<T>(Tensor gradient, Tensor[] given, Tensor pairs, bool[] wanted) where T : unmanaged, INumber<T>
    {
        var (batch, n, h) = (gradient.shape[0], (int)gradient.shape[1], (int)given[0].shape[2]);
        Tensor[] of = [.. given.Select((x, i) => !wanted[i] ? null! : i >= 3 && i % 2 == 1 ? empty_like(x) : zeros_like(x))];
        using var ofFrom = zeros_like(given[0]);
        using var ofTo = zeros_like(given[1]);
        using var ofWeights = zeros_like(given[2]);
        using var buffer = empty(Memory.Ranges(batch, n).First().Count * n * n, h, gradient.dtype);
        foreach (var (start, count) in Memory.Ranges(batch, n))
        {
            using var rows = buffer.narrow(0, 0, count * n * n);
            GoBackward(
                Memory.Of<T>(gradient) + start * n * n, Memory.Of<T>(given[0]) + start * n * h, Memory.Of<T>(given[2]), Memory.Of<T>(pairs) + start * n * n * h,
                Memory.Of<T>(rows), Memory.Of<T>(ofFrom) + start * n * h, Memory.Of<T>(ofTo) + start * n * h, Memory.Of<T>(ofWeights), (int)count, n, h);
            for (var part = 3; part < given.Length; part += 2)
            {
                if (given[part].shape[3] == 0) continue;
                if (wanted[part + 1])
                {
                    using var values = Memory.RowsOf(given[part], start, count);
                    using var back = values.t();
                    of[part + 1].addmm_(back, rows, 1, 1);
                }

                if (wanted[part])
                {
                    using var ofValues = Memory.RowsOf(of[part], start, count);
                    using var back = given[part + 1].t();
                    ofValues.addmm_(rows, back, 0, 1);
                }
            }
        }

        if (wanted[0]) of[0].copy_(ofFrom);
        if (wanted[1]) of[1].copy_(ofTo);
        if (wanted[2]) of[2].copy_(ofWeights);
        return [.. of];
    }

    // Leaves c_j + edges_ji W in the pairs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GoForth<T>(T* from, T* to, T* weights, T* pairs, T* result, int count, int n, int h) where T : unmanaged, INumber<T>
    {
        for (var example = 0; example < count; example++)
        {
            for (var j = 0; j < n; j++)
            {
                var second = to + ((long)example * n + j) * h;
                for (var i = 0; i < n; i++)
                {
                    var first = from + ((long)example * n + i) * h;
                    var row = pairs + (((long)example * n + j) * n + i) * h;
                    var sum = Vector<T>.Zero;
                    for (var c = 0; c < h; c += Vector<T>.Count)
                    {
                        var pair = Vector.Load(row + c) + Vector.Load(second + c);
                        pair.Store(row + c);
                        sum += Vector.Load(weights + c) * Vector.Max(Vector.Load(first + c), pair);
                    }

                    result[((long)example * n + i) * n + j] = Vector.Sum(sum);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GoBackward<T>(
        T* given, T* from, T* weights, T* pairs, T* ofPairs, T* ofFrom, T* ofTo, T* ofWeights, int count, int n, int h) where T : unmanaged, INumber<T>
    {
        var half = new Vector<T>(T.One / (T.One + T.One));
        for (var example = 0; example < count; example++)
        {
            for (var j = 0; j < n; j++)
            {
                var ofSecond = ofTo + ((long)example * n + j) * h;
                for (var i = 0; i < n; i++)
                {
                    var gradient = new Vector<T>(given[((long)example * n + i) * n + j]);
                    var first = from + ((long)example * n + i) * h;
                    var ofFirst = ofFrom + ((long)example * n + i) * h;
                    var place = (((long)example * n + j) * n + i) * h;
                    for (var c = 0; c < h; c += Vector<T>.Count)
                    {
                        var (a, pair, all) = (Vector.Load(first + c), Vector.Load(pairs + place + c), gradient * Vector.Load(weights + c));
                        (Vector.Load(ofWeights + c) + gradient * Vector.Max(a, pair)).Store(ofWeights + c);
                        var passed = Vector.ConditionalSelect(
                            Vector.Equals(a, pair), half * all, Vector.ConditionalSelect(Vector.GreaterThan(a, pair), all, Vector<T>.Zero));
                        (Vector.Load(ofFirst + c) + passed).Store(ofFirst + c);
                        var rest = all - passed;
                        rest.Store(ofPairs + place + c);
                        (Vector.Load(ofSecond + c) + rest).Store(ofSecond + c);
                    }
                }
            }
        }
    }

    private sealed record Saved(bool[] Wanted);
}
