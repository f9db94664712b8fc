using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing.Kernels;

/// <summary>
/// max_i (a_i + b_j + c_k + d_ij + e_ik + f_jk) in one operation of autograd: no tensor of n^3 triplets is ever made. The gradient is
/// shared evenly by equal triplets.
/// </summary>
internal sealed unsafe class TripletMax : autograd.SingleTensorFunction<TripletMax>
{
    public override string Name => nameof(TripletMax);

    /// <summary>Returns [batch, n (j), n (k), features].</summary>
    /// <param name="nodes">a, b and c beside each other, [batch, n, 3 features].</param>
    /// <param name="edges">d, e and f beside each other, [batch, n, n, 3 features].</param>
    public static Tensor Apply(Tensor nodes, Tensor edges)
    {
        (nodes, edges) = (nodes.contiguous(), edges.contiguous());
        return is_grad_enabled() && (nodes.requires_grad || edges.requires_grad) ? apply(nodes, edges) : Run(nodes, edges);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (nodes, edges) = ((Tensor)arguments[0], (Tensor)arguments[1]);
        context.save_for_backward([nodes, edges]);
        return Run(nodes, edges);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        var (nodes, edges) = (saved[0], saved[1]);
        var (ofNodes, ofEdges) = (zeros_like(nodes), zeros_like(edges));
        using var given = gradient.contiguous();
        var (batch, n, f) = ((int)nodes.shape[0], (int)nodes.shape[1], (int)nodes.shape[2] / 3);
        if (nodes.dtype == ScalarType.Float32)
            GoBack(Memory.Of<float>(given), Memory.Of<float>(nodes), Memory.Of<float>(edges), Memory.Of<float>(ofNodes),
                Memory.Of<float>(ofEdges), batch, n, f);
        else
            GoBack(Memory.Of<double>(given), Memory.Of<double>(nodes), Memory.Of<double>(edges), Memory.Of<double>(ofNodes),
                Memory.Of<double>(ofEdges), batch, n, f);
        return [ofNodes, ofEdges];
    }

    private static Tensor Run(Tensor nodes, Tensor edges)
    {
        var (batch, n, f) = ((int)nodes.shape[0], (int)nodes.shape[1], (int)nodes.shape[2] / 3);
        var result = empty(batch, n, n, f, nodes.dtype);
        if (nodes.dtype == ScalarType.Float32)
            GoForth(Memory.Of<float>(nodes), Memory.Of<float>(edges), Memory.Of<float>(result), batch, n, f);
        else GoForth(Memory.Of<double>(nodes), Memory.Of<double>(edges), Memory.Of<double>(result), batch, n, f);
        GC.KeepAlive(nodes);
        GC.KeepAlive(edges);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GoForth<T>(T* nodes, T* edges, T* result, int batch, int n, int f) where T : unmanaged, INumber<T>
    {
        var first = stackalloc Vector<T>[n];
        for (var example = 0; example < batch; example++, nodes += n * 3 * f, edges += (long)n * n * 3 * f, result += (long)n * n * f)
        {
            for (var c = 0; c < f; c += Vector<T>.Count)
            {
                for (var j = 0; j < n; j++)
                {
                    for (var i = 0; i < n; i++)
                        first[i] = Vector.Load(nodes + i * 3 * f + c) + Vector.Load(edges + (i * n + j) * 3 * f + c);
                    var second = Vector.Load(nodes + j * 3 * f + f + c);
                    for (var k = 0; k < n; k++)
                    {
                        var best = first[0] + Vector.Load(edges + k * 3 * f + f + c);
                        for (var i = 1; i < n; i++) best = Vector.Max(best, first[i] + Vector.Load(edges + (i * n + k) * 3 * f + f + c));
                        var rest =
                            second + Vector.Load(nodes + k * 3 * f + 2 * f + c) + Vector.Load(edges + (j * n + k) * 3 * f + 2 * f + c);
                        (best + rest).Store(result + (j * n + k) * f + c);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GoBack<T>(T* given, T* nodes, T* edges, T* ofNodes, T* ofEdges, int batch, int n, int f)
        where T : unmanaged, INumber<T>
    {
        var first = stackalloc Vector<T>[n];
        var ofFirst = stackalloc Vector<T>[n];
        for (var example = 0; example < batch; example++)
        {
            for (var c = 0; c < f; c += Vector<T>.Count)
            {
                for (var j = 0; j < n; j++)
                {
                    for (var i = 0; i < n; i++)
                    {
                        first[i] = Vector.Load(nodes + i * 3 * f + c) + Vector.Load(edges + (i * n + j) * 3 * f + c);
                        ofFirst[i] = Vector<T>.Zero;
                    }

                    for (var k = 0; k < n; k++)
                    {
                        var gradient = Vector.Load(given + (j * n + k) * f + c);
                        Add(ofNodes + j * 3 * f + f + c, gradient);
                        Add(ofNodes + k * 3 * f + 2 * f + c, gradient);
                        Add(ofEdges + (j * n + k) * 3 * f + 2 * f + c, gradient);

                        var (best, equal) = (first[0] + Vector.Load(edges + k * 3 * f + f + c), Vector<T>.One);
                        for (var i = 1; i < n; i++)
                        {
                            var value = first[i] + Vector.Load(edges + (i * n + k) * 3 * f + f + c);
                            equal = Vector.ConditionalSelect(Vector.Equals(value, best), equal + Vector<T>.One, equal);
                            equal = Vector.ConditionalSelect(Vector.GreaterThan(value, best), Vector<T>.One, equal);
                            best = Vector.Max(best, value);
                        }

                        var share = gradient / equal;
                        for (var i = 0; i < n; i++)
                        {
                            var value = first[i] + Vector.Load(edges + (i * n + k) * 3 * f + f + c);
                            var passed = Vector.ConditionalSelect(Vector.Equals(value, best), share, Vector<T>.Zero);
                            ofFirst[i] += passed;
                            Add(ofEdges + (i * n + k) * 3 * f + f + c, passed);
                        }
                    }

                    for (var i = 0; i < n; i++)
                    {
                        Add(ofNodes + i * 3 * f + c, ofFirst[i]);
                        Add(ofEdges + (i * n + j) * 3 * f + c, ofFirst[i]);
                    }
                }
            }

            nodes += n * 3 * f;
            ofNodes += n * 3 * f;
            edges += (long)n * n * 3 * f;
            ofEdges += (long)n * n * 3 * f;
            given += (long)n * n * f;
        }
    }

    private static void Add<T>(T* place, Vector<T> value) where T : unmanaged => (Vector.Load(place) + value).Store(place);
}
