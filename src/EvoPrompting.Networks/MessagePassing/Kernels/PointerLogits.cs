using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing.Kernels;

/// <summary>
/// The logits of node pointers, w . max(a_i, c_j + channels_ji U + triplets_ji W), in one operation of autograd that passes over the pairs
/// a few examples at a time. Triplets may be given before their output layer, as relu(features_ji O + o): then they are made a few examples
/// at a time too. The gradient of equal numbers is halved, as JAX does.
/// </summary>
internal sealed unsafe class PointerLogits : autograd.SingleTensorFunction<PointerLogits>
{
    // Places among the given tensors; what comes after the weights of the channels is the triplets: none, (values, kernel), or
    // (features, kernel and bias of the output layer, kernel).
    private const int From = 0, To = 1, Weights = 2, Channels = 3, ChannelKernel = 4, Triplets = 5, Plain = 7, Factored = 9;

    public override string Name => nameof(PointerLogits);

    /// <summary>Returns [batch, n (i), n (j)], without the output layer's bias.</summary>
    /// <param name="from">a, [batch, n (i), h].</param>
    /// <param name="to">c, [batch, n (j), h].</param>
    /// <param name="weights">w, [h, 1].</param>
    /// <param name="channels">[batch, n, n, channels].</param>
    /// <param name="channelKernel">U, [channels, h].</param>
    /// <param name="triplets">
    /// Nothing; or values [batch, n, n, width] and W [width, h]; or features [batch, n, n, f], O [f, width], o [width] and W.
    /// </param>
    /// <param name="keep">Keeps n^2 h numbers of each example for the way back in place of making them again.</param>
    public static Tensor Apply(Tensor from, Tensor to, Tensor weights, Tensor channels, Tensor channelKernel, Tensor[] triplets, bool keep)
    {
        Tensor[] given = [.. ((Tensor[])[from, to, weights, channels, channelKernel, .. triplets]).Select(x => x.contiguous())];
        return is_grad_enabled() ? apply([keep, .. given]) : Run(given, keep: false).Result;
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        Tensor[] given = [.. arguments.Skip(1).Cast<Tensor>()];
        var (result, pairs) = Run(given, (bool)arguments[0]);
        context.save_for_backward(pairs is null ? [.. given] : [.. given, pairs]);
        context.save_data(nameof(Saved), new Saved([.. given.Select(x => x.requires_grad)], pairs is not null));
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        Tensor[] saved = [.. context.get_saved_variables()];
        var (wanted, kept) = (Saved)context.get_data(nameof(Saved));
        var (given, pairs) = kept ? (saved[..^1], saved[^1]) : (saved, null);
        return gradient.dtype == ScalarType.Float32
            ? GoBack<float>(gradient.contiguous(), given, pairs, wanted)
            : GoBack<double>(gradient.contiguous(), given, pairs, wanted);
    }

    private static (Tensor Result, Tensor? Pairs) Run(Tensor[] given, bool keep) =>
        given[From].dtype == ScalarType.Float32 ? Run<float>(given, keep) : Run<double>(given, keep);

    private static (Tensor Result, Tensor? Pairs) Run<T>(Tensor[] given, bool keep) where T : unmanaged, INumber<T>
    {
        var (batch, n, h) = (given[From].shape[0], (int)given[From].shape[1], (int)given[From].shape[2]);
        var result = empty(batch, n, n, given[From].dtype);
        var pairs = keep ? empty(batch, n, n, h, given[From].dtype) : null;
        using var workspace = new Workspace(given);
        foreach (var (start, count) in Memory.Ranges(batch, n))
        {
            using var rows = pairs is null ? workspace.Rows(count) : Memory.RowsOf(pairs, start, count);
            using var triplets = workspace.Fill(rows, start, count);
            GoForth(
                Memory.Of<T>(given[From]) + start * n * h, Memory.Of<T>(given[To]) + start * n * h, Memory.Of<T>(given[Weights]),
                Memory.Of<T>(rows), Memory.Of<T>(result) + start * n * n, (int)count, n, h);
        }

        return (result, pairs);
    }

    private static List<Tensor> GoBack<T>(Tensor gradient, Tensor[] given, Tensor? pairs, bool[] wanted) where T : unmanaged, INumber<T>
    {
        var (batch, n, h) = (gradient.shape[0], (int)gradient.shape[1], (int)given[From].shape[2]);
        Tensor[] of =
            [.. given.Select(
                (x, i) => i == Channels || (i == Triplets && given.Length == Plain) ? wanted[i] ? empty_like(x) : null! : zeros_like(x))];
        using var workspace = new Workspace(given);
        foreach (var (start, count) in Memory.Ranges(batch, n))
        {
            using var rows = workspace.Rows(count);
            using var triplets = pairs is null ? workspace.Fill(rows, start, count) : workspace.TripletRows(start, count);
            using var kept = pairs is null ? null : Memory.RowsOf(pairs, start, count);
            GoBackward(
                Memory.Of<T>(gradient) + start * n * n, Memory.Of<T>(given[From]) + start * n * h, Memory.Of<T>(given[To]) + start * n * h,
                Memory.Of<T>(given[Weights]), Memory.Of<T>(kept ?? rows), Memory.Of<T>(rows), Memory.Of<T>(of[From]) + start * n * h,
                Memory.Of<T>(of[To]) + start * n * h, Memory.Of<T>(of[Weights]), complete: pairs is not null, (int)count, n, h);
            if (given[Channels].shape[3] > 0)
            {
                using var values = Memory.RowsOf(given[Channels], start, count);
                using var ofValues = of[Channels] is null ? null : Memory.RowsOf(of[Channels], start, count);
                Back(rows, values, given[ChannelKernel], ofValues, of[ChannelKernel]);
            }

            if (triplets is null) continue;
            if (given.Length == Plain)
            {
                using var ofValues = of[Triplets] is null ? null : Memory.RowsOf(of[Triplets], start, count);
                Back(rows, triplets, given[^1], ofValues, of[^1]);
                continue;
            }

            using var ofTriplets = workspace.OfTriplets(count);
            Back(rows, triplets, given[^1], ofTriplets, of[^1]);
            MessageMax.Mask(Memory.Of<T>(ofTriplets), Memory.Of<T>(triplets), Memory.Of<T>(of[Triplets + 2]), (int)(count * n * n),
                (int)ofTriplets.shape[1]);
            using var features = Memory.RowsOf(given[Triplets], start, count);
            using var ofFeatures = Memory.RowsOf(of[Triplets], start, count);
            Back(ofTriplets, features, given[Triplets + 1], ofFeatures, of[Triplets + 1]);
        }

        return [null!, .. of.Select((x, i) => wanted[i] ? x : null!)];
    }

    // The way back of rows += values kernel.
    private static void Back(Tensor ofRows, Tensor values, Tensor kernel, Tensor? ofValues, Tensor ofKernel)
    {
        using var valuesBack = values.t();
        ofKernel.addmm_(valuesBack, ofRows, 1, 1);
        if (ofValues is null) return;
        using var kernelBack = kernel.t();
        ofValues.addmm_(ofRows, kernelBack, 0, 1);
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

    // The pairs may be the place of their gradients. They are complete where c_j was added.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GoBackward<T>(
        T* given, T* from, T* to, T* weights, T* pairs, T* ofPairs, T* ofFrom, T* ofTo, T* ofWeights, bool complete, int count, int n,
        int h) where T : unmanaged, INumber<T>
    {
        var half = new Vector<T>(T.One / (T.One + T.One));
        for (var example = 0; example < count; example++)
        {
            for (var j = 0; j < n; j++)
            {
                var second = to + ((long)example * n + j) * h;
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
                        if (!complete) pair += Vector.Load(second + c);
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

    private sealed record Saved(bool[] Wanted, bool Kept);

    /// <summary>Rows, one for each pair of nodes of the examples that are worked on.</summary>
    private sealed class Workspace : IDisposable
    {
        private readonly Tensor[] given;
        private readonly long n;
        private readonly Tensor rows;
        private readonly Tensor? triplets, ofTriplets;

        public Workspace(Tensor[] given)
        {
            this.given = given;
            var (batch, h, type) = (given[From].shape[0], given[From].shape[2], given[From].dtype);
            n = given[From].shape[1];
            var most = Memory.Ranges(batch, n).First().Count * n * n;
            rows = empty(most, h, type);
            if (given.Length < Factored) return;
            triplets = empty(most, given[Triplets + 2].shape[0], type);
            ofTriplets = empty_like(triplets);
        }

        public Tensor Rows(long count) => Memory.FirstRows(rows, count * n * n);

        public Tensor OfTriplets(long count) => Memory.FirstRows(ofTriplets!, count * n * n);

        /// <summary>Makes channels U + triplets W; returns the triplets.</summary>
        public Tensor? Fill(Tensor result, long start, long count)
        {
            if (given[Channels].shape[3] == 0)
            {
                result.zero_();
            }
            else
            {
                using var values = Memory.RowsOf(given[Channels], start, count);
                result.addmm_(values, given[ChannelKernel], 0, 1);
            }

            var made = TripletRows(start, count);
            if (made is not null) result.addmm_(made, given[^1], 1, 1);
            return made;
        }

        public Tensor? TripletRows(long start, long count)
        {
            if (given.Length <= Triplets) return null;
            if (given.Length == Plain) return Memory.RowsOf(given[Triplets], start, count);
            var made = Memory.FirstRows(triplets!, count * n * n);
            using var features = Memory.RowsOf(given[Triplets], start, count);
            made.addmm_(features, given[Triplets + 1], 0, 1);
            if (made.dtype == ScalarType.Float32)
                MessageMax.AddBias(Memory.Of<float>(made), Memory.Of<float>(given[Triplets + 2]), (int)made.shape[0], (int)made.shape[1]);
            else
                MessageMax.AddBias(Memory.Of<double>(made), Memory.Of<double>(given[Triplets + 2]), (int)made.shape[0], (int)made.shape[1]);
            return made;
        }

        public void Dispose()
        {
            rows.Dispose();
            triplets?.Dispose();
            ofTriplets?.Dispose();
        }
    }
}
