using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Runs a recurrent cell along (batch, length, direction x gate x hidden) and back again, as one operation of autograd: at hidden sizes
/// of candidates the hundreds of tensor operations that it stands for are mostly overhead. Inside, the batch is the innermost axis,
/// filled up with zeros to a multiple of <see cref="Padding"/>.
/// </summary>
internal sealed class Recurrence : autograd.SingleTensorFunction<Recurrence>
{
    private const int Padding = 16; // numbers; a multiple of every vector's width

    public override string Name => nameof(Recurrence);

    /// <summary>Returns the states (batch, length, direction x hidden). The second direction reads from the end.</summary>
    /// <param name="inputs">x W + b, (batch, length, direction x gate x hidden).</param>
    /// <param name="kernel">U, (direction, hidden, gate x hidden).</param>
    /// <param name="bias">Added to the last gate's sums, (direction, hidden); null where the cell has none.</param>
    public static Tensor Apply(Tensor inputs, Tensor kernel, Tensor? bias, RecurrentCell cell)
    {
        if (is_grad_enabled() && (inputs.requires_grad || kernel.requires_grad))
            return bias is null ? apply(inputs, kernel, cell) : apply(inputs, kernel, cell, bias);
        return Run(inputs, kernel, bias, cell).Result;
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (inputs, kernel, cell) = ((Tensor)arguments[0], (Tensor)arguments[1], (RecurrentCell)arguments[2]);
        var bias = arguments.Length > 3 ? (Tensor)arguments[3] : null;
        var (result, states, kept) = Run(inputs, kernel, bias, cell);
        context.save_for_backward([states, kept, kernel]);
        context.save_data(nameof(Saved), new Saved(cell, inputs.requires_grad, kernel.requires_grad, bias?.requires_grad));
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var tensors = context.get_saved_variables();
        var saved = (Saved)context.get_data(nameof(Saved));
        var (states, kept, kernel, cell) = (tensors[0], tensors[1], tensors[2], saved.Cell);
        var size = Size.Of(kernel, states, cell);
        var given = BatchInnermost(gradient, size.Batch);
        var ofInputs = empty(size.Length, size.Directions * size.Gates, size.Hidden, size.Batch);
        var ofKernel = zeros_like(kernel);
        var ofBias = zeros(size.Directions, size.Hidden);
        GoBack(size, cell, Numbers(given), Numbers(states), Numbers(kept), Numbers(kernel), Numbers(ofInputs), Numbers(ofKernel),
            Numbers(ofBias));
        GC.KeepAlive(given);
        List<Tensor> gradients =
        [
            saved.OfInputs ? BatchFirst(ofInputs, gradient.shape[0]) : null!,
            saved.OfKernel ? ofKernel : null!,
            null!,
        ];
        if (saved.OfBias is { } wanted) gradients.Add(wanted ? ofBias : null!);
        return gradients;
    }

    private static (Tensor Result, Tensor States, Tensor Kept) Run(Tensor inputs, Tensor kernel, Tensor? bias, RecurrentCell cell)
    {
        var batch = (inputs.shape[0] + Padding - 1) / Padding * Padding;
        var (length, directions, hidden) = (inputs.shape[1], kernel.shape[0], kernel.shape[1]);
        var states = empty(length, directions, hidden, batch);
        var kept = empty(length, directions * cell.Kept, hidden, batch);
        var given = BatchInnermost(inputs, batch);
        GoForth(
            Size.Of(kernel, states, cell), cell, Numbers(given), Numbers(kernel), bias is null ? [] : Numbers(bias), Numbers(states),
            Numbers(kept));
        GC.KeepAlive(given);
        return (BatchFirst(states, inputs.shape[0]), states, kept);
    }

    private static void GoForth(
        Size size, RecurrentCell cell, ReadOnlySpan<float> inputs, ReadOnlySpan<float> kernel, ReadOnlySpan<float> bias,
        Span<float> states, Span<float> kept)
    {
        var sums = new float[size.Gates * size.Block].AsSpan();
        ReadOnlySpan<float> zeros = new float[cell.Kept * size.Block];
        for (var direction = 0; direction < size.Directions; direction++)
        {
            var matrix = size.Kernel(kernel, direction);
            for (var step = 0; step < size.Length; step++)
            {
                var before = step == 0 ? zeros[..size.Block] : size.At(states, direction, step - 1, 1);
                SmallMatrix.MultiplyTransposed(matrix, before, sums, size.Batch);
                for (var unit = 0; unit < bias.Length / size.Directions; unit++)
                    SmallMatrix.Add(
                        bias[direction * size.Hidden + unit], sums.Slice((size.Gates - 1) * size.Block + unit * size.Batch, size.Batch));
                cell.Forward(
                    size.At(inputs, direction, step, size.Gates), sums, before,
                    step == 0 ? zeros : size.At(kept, direction, step - 1, cell.Kept), size.At(kept, direction, step, cell.Kept),
                    size.At(states, direction, step, 1));
            }
        }
    }

    private static void GoBack(
        Size size, RecurrentCell cell, ReadOnlySpan<float> given, ReadOnlySpan<float> states, ReadOnlySpan<float> kept,
        ReadOnlySpan<float> kernel, Span<float> ofInputs, Span<float> ofKernel, Span<float> ofBias)
    {
        ReadOnlySpan<float> zeros = new float[cell.Kept * size.Block];
        var ofSums = new float[size.Gates * size.Block].AsSpan();
        var (gradient, ofBefore, carry) = (new float[size.Block], new float[size.Block], new float[size.Block]);
        for (var direction = 0; direction < size.Directions; direction++)
        {
            var matrix = size.Kernel(kernel, direction);
            Array.Clear(ofBefore);
            Array.Clear(carry);
            for (var step = size.Length - 1; step >= 0; step--)
            {
                SmallMatrix.Sum(size.At(given, direction, step, 1), ofBefore, gradient);
                var before = step == 0 ? zeros[..size.Block] : size.At(states, direction, step - 1, 1);
                cell.Backward(
                    gradient, before, step == 0 ? zeros : size.At(kept, direction, step - 1, cell.Kept),
                    size.At(kept, direction, step, cell.Kept),
                    carry, size.At(ofInputs, direction, step, size.Gates), ofSums, ofBefore);
                SmallMatrix.AddProduct(matrix, ofSums, ofBefore, size.Batch);
                SmallMatrix.AddOuter(before, ofSums, size.Kernel(ofKernel, direction), size.Batch);
                for (var unit = 0; unit < size.Hidden; unit++)
                    ofBias[direction * size.Hidden + unit] += SmallMatrix.Total(
                        ofSums.Slice((size.Gates - 1) * size.Block + unit * size.Batch, size.Batch));
            }
        }
    }

    private static Tensor BatchInnermost(Tensor x, long batch) =>
        nn.functional.pad(x.permute(1, 2, 0), [0, batch - x.shape[0]]).contiguous();

    private static Tensor BatchFirst(Tensor blocks, long examples) =>
        blocks.view(blocks.shape[0], -1, blocks.shape[3]).narrow(2, 0, examples).permute(2, 0, 1).contiguous();

    private static Span<float> Numbers(Tensor x) => MemoryMarshal.Cast<byte, float>(x.bytes);

    private sealed record Saved(RecurrentCell Cell, bool OfInputs, bool OfKernel, bool? OfBias);

    /// <summary>How blocks of (hidden, batch) numbers lie in (position, direction, block).</summary>
    private readonly record struct Size(int Length, int Directions, int Gates, int Hidden, int Batch)
    {
        public int Block => Hidden * Batch;

        public static Size Of(Tensor kernel, Tensor states, RecurrentCell cell) =>
            new((int)states.shape[0], (int)kernel.shape[0], cell.Gates, (int)kernel.shape[1], (int)states.shape[3]);

        /// <summary>Returns a direction's blocks at its n-th step; the second direction's first step is at the last position.</summary>
        public Span<float> At(Span<float> numbers, int direction, int step, int blocks) =>
            numbers.Slice(Start(direction, step, blocks), blocks * Block);

        public ReadOnlySpan<float> At(ReadOnlySpan<float> numbers, int direction, int step, int blocks) =>
            numbers.Slice(Start(direction, step, blocks), blocks * Block);

        public Span<float> Kernel(Span<float> numbers, int direction) =>
            numbers.Slice(direction * Hidden * Gates * Hidden, Hidden * Gates * Hidden);

        public ReadOnlySpan<float> Kernel(ReadOnlySpan<float> numbers, int direction) =>
            numbers.Slice(direction * Hidden * Gates * Hidden, Hidden * Gates * Hidden);

        private int Start(int direction, int step, int blocks) =>
            checked(((direction == 0 ? step : Length - 1 - step) * Directions + direction) * blocks * Block);
    }
}
