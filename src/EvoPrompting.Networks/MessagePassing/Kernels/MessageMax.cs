using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing.Kernels;

/// <summary>
/// max_i MLP(relu(target_i + source_j + edges_ij W)) in one operation of autograd: messages are made for a few examples at a time and only
/// the indices of the largest are kept. The way back makes them again, but for the last product: only the largest messages have a
/// gradient, one row of n, so that product is a sparse one.
/// </summary>
internal sealed unsafe class MessageMax : autograd.SingleTensorFunction<MessageMax>
{
    public override string Name => nameof(MessageMax);

    /// <summary>Returns [batch, n (j), h].</summary>
    /// <param name="target">[batch, n (i), h].</param>
    /// <param name="source">[batch, n (j), h], with the terms that are the same for all i.</param>
    /// <param name="edges">Channels of edges, [batch, n (i), n (j), channels].</param>
    /// <param name="kernel">[channels, h].</param>
    public static Tensor Apply(Tensor target, Tensor source, Tensor edges, Tensor kernel, Linear first, Linear second)
    {
        (target, source, edges, kernel) = (target.contiguous(), source.contiguous(), edges.contiguous(), kernel.contiguous());
        return is_grad_enabled()
            ? apply(target, source, edges, kernel, first.Kernel, first.Bias, second.Kernel, second.Bias)
            : Run([target, source, edges, kernel, first.Kernel, first.Bias, second.Kernel, second.Bias]).Result;
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        Tensor[] given = [.. arguments.Cast<Tensor>()];
        var (result, winners, tied) = Run(given);
        context.save_for_backward([.. given, winners]);
        context.save_data(nameof(Saved), new Saved(given[2].requires_grad, tied));
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        var data = (Saved)context.get_data(nameof(Saved));
        return gradient.dtype == ScalarType.Float32
            ? GoBack<float>(gradient.contiguous(), [.. saved], data)
            : GoBack<double>(gradient.contiguous(), [.. saved], data);
    }

    private static (Tensor Result, Tensor Winners, bool[] Tied) Run(Tensor[] given) =>
        given[0].dtype == ScalarType.Float32 ? Run<float>(given) : Run<double>(given);

    private static (Tensor Result, Tensor Winners, bool[] Tied) Run<T>(Tensor[] given) where T : unmanaged, INumber<T>
    {
        var (batch, n, h) = (given[0].shape[0], (int)given[0].shape[1], (int)given[0].shape[2]);
        var (result, winners) = (empty_like(given[0]), empty_like(given[0]));
        var tied = new bool[batch];
        using var workspace = new Workspace(given, batch, n, h);
        foreach (var (start, count) in Memory.Ranges(batch, n))
        {
            using var range = workspace.Messages<T>(start, count);
            range.Third.addmm_(range.Second, given[6], 0, 1);
            Largest(
                Memory.Of<T>(range.Third), Memory.Of<T>(result) + start * n * h, Memory.Of<T>(winners) + start * n * h, (int)count, n, h,
                tied.AsSpan((int)start, (int)count));
        }

        return (result.add_(given[7]), winners, tied);
    }

    private static List<Tensor> GoBack<T>(Tensor gradient, Tensor[] given, Saved saved) where T : unmanaged, INumber<T>
    {
        var (batch, n, h) = (gradient.shape[0], (int)gradient.shape[1], (int)gradient.shape[2]);
        var (edges, kernel, kernel0, kernel1, winners) = (given[2], given[3], given[4], given[6], given[8]);
        var (ofTarget, ofSource) = (zeros_like(given[0]), zeros_like(given[1]));
        var ofEdges = saved.OfEdges ? empty_like(edges) : null;
        var (ofKernel, ofKernel0, ofBias0, ofKernel1) =
            (zeros_like(kernel), zeros_like(kernel0), zeros_like(given[5]), zeros_like(kernel1));
        using var kernel0Back = kernel0.t();
        using var kernel1Back = kernel1.t();
        using var rows1 = kernel1Back.contiguous();
        using var ofRows1 = zeros_like(rows1);
        using var kernelBack = kernel.t();
        using var workspace = new Workspace(given, batch, n, h);
        foreach (var (start, count) in Memory.Ranges(batch, n))
        {
            using var range = workspace.Messages<T>(start, count);
            var (messages, inner, outer, back) = (range.First, range.Second, range.Third, range.Fourth);
            var given_ = Memory.Of<T>(gradient) + start * n * h;
            if (saved.Tied.AsSpan((int)start, (int)count).Contains(true))
            {
                outer.addmm_(inner, kernel1, 0, 1);
                Spread(Memory.Of<T>(outer), given_, (int)count, n, h);
                back.addmm_(outer, kernel1Back, 0, 1);
                using var innerBack = inner.t();
                ofKernel1.addmm_(innerBack, outer, 1, 1);
            }
            else
            {
                back.zero_();
                Scatter(
                    given_, Memory.Of<T>(winners) + start * n * h, Memory.Of<T>(rows1), Memory.Of<T>(inner), Memory.Of<T>(back),
                    Memory.Of<T>(ofRows1), (int)count, n, h);
            }

            Mask(Memory.Of<T>(back), Memory.Of<T>(inner), Memory.Of<T>(ofBias0), (int)count * n * n, h);
            using (var messagesBack = messages.t()) ofKernel0.addmm_(messagesBack, back, 1, 1);
            outer.addmm_(back, kernel0Back, 0, 1);
            MaskAndSum(
                Memory.Of<T>(outer), Memory.Of<T>(messages), Memory.Of<T>(ofTarget) + start * n * h, Memory.Of<T>(ofSource) + start * n * h,
                (int)count, n, h);
            if (edges.shape[3] == 0) continue;
            using var channels = Memory.RowsOf(edges, start, count);
            using var channelsBack = channels.t();
            ofKernel.addmm_(channelsBack, outer, 1, 1);
            if (ofEdges is null) continue;
            using var ofChannels = Memory.RowsOf(ofEdges, start, count);
            ofChannels.addmm_(outer, kernelBack, 0, 1);
        }

        using (var back = ofRows1.t()) ofKernel1.add_(back);
        return [ofTarget, ofSource, ofEdges!, ofKernel, ofKernel0, ofBias0, ofKernel1, gradient.sum([0, 1])];
    }

    // The largest over i of rows (i, j), and which i that is; a tie leaves the first and marks its example.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Largest<T>(T* messages, T* result, T* winners, int count, int n, int h, Span<bool> tied)
        where T : unmanaged, INumber<T>
    {
        for (var example = 0; example < count; example++)
        {
            var ties = Vector<T>.Zero;
            for (var j = 0; j < n; j++)
            {
                var row = messages + ((long)example * n * n + j) * h;
                var place = ((long)example * n + j) * h;
                for (var c = 0; c < h; c += Vector<T>.Count)
                {
                    var (best, winner, tie) = (Vector.Load(row + c), Vector<T>.Zero, Vector<T>.Zero);
                    for (var i = 1; i < n; i++)
                    {
                        var value = Vector.Load(row + (long)i * n * h + c);
                        var more = Vector.GreaterThan(value, best);
                        tie = Vector.AndNot(tie, more) | Vector.Equals(value, best);
                        winner = Vector.ConditionalSelect(more, new Vector<T>(T.CreateTruncating(i)), winner);
                        best = Vector.ConditionalSelect(more, value, best);
                    }

                    ties |= tie;
                    best.Store(result + place + c);
                    winner.Store(winners + place + c);
                }
            }

            tied[example] = !Vector.EqualsAll(Vector.AsVectorByte(ties), Vector<byte>.Zero);
        }
    }

    // Replaces messages by their gradients: what is given, shared evenly by the largest.
    private static void Spread<T>(T* messages, T* given, int count, int n, int h) where T : unmanaged, INumber<T>
    {
        for (var example = 0; example < count; example++)
        {
            for (var j = 0; j < n; j++)
            {
                var column = messages + ((long)example * n * n + j) * h;
                for (var c = 0; c < h; c++)
                {
                    var (best, equal) = (column[c], T.One);
                    for (var i = 1; i < n; i++)
                    {
                        var value = column[(long)i * n * h + c];
                        if (value > best) (best, equal) = (value, T.One);
                        else if (value == best) equal += T.One;
                    }

                    var share = given[((long)example * n + j) * h + c] / equal;
                    for (var i = 0; i < n; i++)
                    {
                        ref var value = ref column[(long)i * n * h + c];
                        value = value == best ? share : T.Zero;
                    }
                }
            }
        }
    }

    // back += gradient x kernel transposed and ofRows += gradient transposed x inner, with one gradient in each column (j, c).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter<T>(T* given, T* winners, T* rows, T* inner, T* back, T* ofRows, int count, int n, int h)
        where T : unmanaged, INumber<T>
    {
        for (var example = 0; example < count; example++)
        {
            for (var j = 0; j < n; j++)
            {
                var place = ((long)example * n + j) * h;
                for (var c = 0; c < h; c++)
                {
                    var gradient = new Vector<T>(given[place + c]);
                    var at = (((long)example * n + int.CreateTruncating(winners[place + c])) * n + j) * h;
                    var row = rows + (long)c * h;
                    var ofRow = ofRows + (long)c * h;
                    for (var k = 0; k < h; k += Vector<T>.Count)
                    {
                        (Vector.Load(back + at + k) + gradient * Vector.Load(row + k)).Store(back + at + k);
                        (Vector.Load(ofRow + k) + gradient * Vector.Load(inner + at + k)).Store(ofRow + k);
                    }
                }
            }
        }
    }

    // rows = relu(rows + bias)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddBias<T>(T* rows, T* bias, int count, int h) where T : unmanaged, INumber<T>
    {
        for (var row = 0; row < count; row++, rows += h)
            for (var c = 0; c < h; c += Vector<T>.Count)
                Vector.Max(Vector.Load(rows + c) + Vector.Load(bias + c), Vector<T>.Zero).Store(rows + c);
    }

    // Gradients pass where the rectifier did; their sums are the bias's.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Mask<T>(T* gradients, T* rectified, T* ofBias, int rows, int h) where T : unmanaged, INumber<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var place = (long)row * h;
            for (var c = 0; c < h; c += Vector<T>.Count)
            {
                var passed = Vector.ConditionalSelect(
                    Vector.GreaterThan(Vector.Load(rectified + place + c), Vector<T>.Zero), Vector.Load(gradients + place + c),
                    Vector<T>.Zero);
                passed.Store(gradients + place + c);
                (Vector.Load(ofBias + c) + passed).Store(ofBias + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaskAndSum<T>(T* gradients, T* rectified, T* ofTarget, T* ofSource, int count, int n, int h)
        where T : unmanaged, INumber<T>
    {
        for (var example = 0; example < count; example++)
        {
            for (var i = 0; i < n; i++)
            {
                var target = ofTarget + ((long)example * n + i) * h;
                for (var j = 0; j < n; j++)
                {
                    var place = (((long)example * n + i) * n + j) * h;
                    var source = ofSource + ((long)example * n + j) * h;
                    for (var c = 0; c < h; c += Vector<T>.Count)
                    {
                        var passed = Vector.ConditionalSelect(
                            Vector.GreaterThan(Vector.Load(rectified + place + c), Vector<T>.Zero), Vector.Load(gradients + place + c),
                            Vector<T>.Zero);
                        passed.Store(gradients + place + c);
                        (Vector.Load(target + c) + passed).Store(target + c);
                        (Vector.Load(source + c) + passed).Store(source + c);
                    }
                }
            }
        }
    }

    private sealed record Saved(bool OfEdges, bool[] Tied);

    /// <summary>Four buffers of rows, one for each pair of nodes of the examples that are worked on.</summary>
    private sealed class Workspace(Tensor[] given, long batch, int n, int h) : IDisposable
    {
        private readonly Tensor[] buffers =
            [.. Enumerable.Range(0, 4).Select(_ => empty(Memory.Ranges(batch, n).First().Count * n * n, h, given[0].dtype))];

        /// <summary>Makes relu(target + source + edges W) and relu(that W0 + b0) for some examples.</summary>
        public Range Messages<T>(long start, long count) where T : unmanaged, INumber<T>
        {
            var range = new Range([.. buffers.Select(b => Memory.FirstRows(b, count * n * n))]);
            if (given[3].shape[0] == 0)
            {
                range.First.zero_();
            }
            else
            {
                using var channels = Memory.RowsOf(given[2], start, count);
                range.First.addmm_(channels, given[3], 0, 1);
            }

            AddPairs(Memory.Of<T>(range.First), Memory.Of<T>(given[0]) + start * n * h, Memory.Of<T>(given[1]) + start * n * h, (int)count,
                n, h);
            range.Second.addmm_(range.First, given[4], 0, 1);
            AddBias(Memory.Of<T>(range.Second), Memory.Of<T>(given[5]), (int)count * n * n, h);
            return range;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddPairs<T>(T* messages, T* target, T* source, int count, int n, int h) where T : unmanaged, INumber<T>
        {
            for (var example = 0; example < count; example++)
            {
                for (var i = 0; i < n; i++)
                {
                    var to = target + ((long)example * n + i) * h;
                    for (var j = 0; j < n; j++)
                    {
                        var row = messages + (((long)example * n + i) * n + j) * h;
                        var from = source + ((long)example * n + j) * h;
                        for (var c = 0; c < h; c += Vector<T>.Count)
                            Vector.Max(Vector.Load(row + c) + (Vector.Load(to + c) + Vector.Load(from + c)), Vector<T>.Zero).Store(row + c);
                    }
                }
            }
        }

        public void Dispose()
        {
            foreach (var buffer in buffers) buffer.Dispose();
        }
    }

    private sealed record Range(Tensor[] Buffers) : IDisposable
    {
        public Tensor First => Buffers[0];

        public Tensor Second => Buffers[1];

        public Tensor Third => Buffers[2];

        public Tensor Fourth => Buffers[3];

        public void Dispose()
        {
            foreach (var buffer in Buffers) buffer.Dispose();
        }
    }
}
