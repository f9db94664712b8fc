using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Checking;

/// <summary>Programs that models write and that must pass.</summary>
internal static class BenignPrograms
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["a dense network"] = Contracts.Program("x = nn.Relu(nn.Dense(features: 32)(x));"),
        ["a loop"] = Contracts.Program("for (var i = 0; i < 3; i++) x = nn.Relu(nn.Conv(features: 8 + 4 * i, kernelSize: 3)(x));"),
        ["a shared layer"] = Contracts.Program("var conv = nn.Conv(1, 3); x = conv(x); x = conv(x) + x;"),
        ["concatenation of an array"] = Contracts.Program("x = torch.cat(new[] { x, x * 2 }, 2);"),
        ["concatenation of a list"] = Contracts.Program("var all = new List<Tensor>(); all.Add(x); all.Add(-x); x = torch.cat(all, 2);"),
        ["concatenation in brackets"] = Contracts.Program("x = torch.cat([x, x, x], 2);"),
        ["a stack in brackets"] = Contracts.Program("x = torch.stack([x, x], 1).mean(new long[] { 1 });"),
        ["shapes in brackets"] = Contracts.Program("x = x.reshape([x.shape[0], 20, 2]);"),
        ["shapes of constants"] = Contracts.Program("x = x.reshape([-1, 20, 2]).permute(0, 2, 1);"),
        ["ranges"] = Contracts.Program("x = x[.., ..20, ..] + x[.., 20.., ..];"),
        ["torch indices"] = Contracts.Program("x = x[torch.TensorIndex.Ellipsis, torch.TensorIndex.Slice(0, 1)];"),
        ["numbers of other types"] = Contracts.Program("x = x * 0.5f + 1.0 / Math.Sqrt(x.shape[1]) - MathF.PI;"),
        ["functions of torch"] = Contracts.Program("x = torch.nn.functional.gelu(torch.tanh(x)).softmax(1);"),
        ["attention"] = Contracts.Program(
            "var q = nn.Dense(8)(x); var k = nn.Dense(8)(x); x = torch.matmul(torch.softmax(torch.matmul(q, k.transpose(1, 2)) / "
                + "Math.Sqrt(8), -1), x);"),
        ["einsum"] = Contracts.Program("x = torch.einsum(\"blc,bmc->blm\", x, x);"),
        ["spectra"] = Contracts.Program("x = torch.fft.rfft(x.squeeze(2)).abs().unsqueeze(2);"),
        ["statistics"] = Contracts.Program("x = (x - x.mean(new long[] { 1 }, true)) / (x.std(1, true, true) + 1e-5);"),
        ["max with its indices"] =
            Contracts.Program("var (values, indices) = x.max(1); x = values.unsqueeze(1) + indices.unsqueeze(1).to_type(torch.float32);"),
        ["a helper method"] =
            Contracts.Program("x = Block(x, 8);", "Tensor Block(Tensor x, int features) => nn.Relu(nn.Dense(features)(x));"),
        ["a static helper method"] = Contracts.Program("x = Twice(x);", "static Tensor Twice(Tensor x) => x + x;"),
        ["a local function"] =
            Contracts.Program("Tensor Block(Tensor y, int f) { return nn.Relu(nn.Conv(f, 3)(y)); } x = Block(Block(x, 4), 8);"),
        ["a lambda"] = Contracts.Program("Func<Tensor, Tensor> f = y => nn.Relu(y + 1); x = f(f(x));"),
        ["a lambda without a type"] = Contracts.Program("var f = (Tensor y, int n) => nn.Relu(y + n); x = f(x, 2);"),
        ["a capture"] = Contracts.Program("var width = 8; Func<Tensor, Tensor> f = y => nn.Dense(width)(y); x = f(x);"),
        ["a method group"] = Contracts.Program("Func<Tensor, Tensor> f = nn.Relu; x = f(x);"),
        ["a static method group"] =
            Contracts.Program("x = new[] { 1, 2 }.Select(Widen).Aggregate(x, (y, n) => y + n);", "static int Widen(int n) => n * 2;"),
        ["an array of widths"] = Contracts.Program("foreach (var width in new[] { 8, 16, 8 }) x = nn.Relu(nn.Dense(width)(x));"),
        ["a long array of widths"] =
            Contracts.Program("foreach (var width in new[] { 8, 16, 8, 4, 2, 4, 8 }) x = nn.Relu(nn.Dense(width)(x));"),
        ["widths in brackets"] = Contracts.Program("int[] widths = [8, 16, 8]; foreach (var width in widths) x = nn.Dense(width)(x);"),
        ["a list of layers"] =
            Contracts.Program("List<Layer> layers = [nn.Dense(4), nn.Dense(8)]; foreach (var layer in layers) x = layer(x);"),
        ["linq"] = Contracts.Program("x = torch.cat(Enumerable.Range(1, 3).Select(k => nn.Conv(4, k)(x)).ToArray(), 2);"),
        ["a dictionary"] =
            Contracts.Program(
                "var w = new Dictionary<string, int> { [\"a\"] = 8 }; foreach (var (name, width) in w) x = nn.Dense(width)(x);"),
        ["a switch expression"] = Contracts.Program("var f = x.shape[1] switch { 40 => 8, _ => 4 }; x = nn.Dense(f)(x);"),
        ["a switch without a default"] = Contracts.Program("var f = x.shape[1] switch { 40 => 8, 20 => 4 }; x = nn.Dense(f)(x);"),
        ["a tuple"] =
            Contracts.Program("(int a, int b) pair = (4, 8); x = nn.Dense(pair.a + pair.b)(x); var (c, d) = pair; x = nn.Dense(c * d)(x);"),
        ["constants"] = Contracts.Program("x = nn.Dense(Width)(x);", "const int Width = 16;"),
        ["an instance field"] = Contracts.Program("x = nn.Dense(width)(x);", "readonly int width = 16;"),
        ["a property"] = Contracts.Program("x = nn.Dense(Width)(x);", "int Width => 16;"),
        ["a constructor"] = Contracts.Program("x = nn.Dense(width)(x);", "int width; public Model() { width = 12; }"),
        ["a condition on the shape"] =
            Contracts.Program(
                "if (x.dim() == 3 && x.size(1) > 10) x = x.narrow(1, 0, 10); else throw new ArgumentException($\"dim {x.dim()}\");"),
        ["while and do"] = Contracts.Program("var n = x.shape[1]; while (n > 8) n /= 2; do n++; while (n < 4); x = nn.Dense((int)n)(x);"),
        ["products"] = Contracts.Program(
            "x = x.matmul(x.transpose(1, 2))\n.matmul(x) + torch.bmm(x, x.transpose(1, 2).matmul(target: x)); "
                + "x = x.flatten(1).mm(x.flatten(1).T);"),
        ["a loop over a sequence"] = Contracts.Program("foreach (var k in Enumerable.Range(1, 3).Where(n => n != 2)) x = nn.Dense(k)(x);"),
        ["loops in loops"] = Contracts.Program(
            "for (var i = 0; i < 2; i++) foreach (var k in new[] { 1, 2 }) { if (k > i) continue; x = x + k; }"),
        ["arrays of two dimensions"] = Contracts.Program("var a = new float[2, 2]; a[0, 1] = 1; x = x + torch.tensor(a).sum();"),
        ["noise"] = Contracts.Program("x = x + 0.1 * torch.randn_like(x).detach();"),
        ["a mask"] = Contracts.Program("x = torch.where(x > 0, x, x * 0.1f).masked_fill(x.isnan(), 0);"),
        ["an anonymous type"] = Contracts.Program("var o = new { Width = 8 }; x = nn.Dense(o.Width)(x);"),
        ["a null test"] = Contracts.Program("Tensor skip = null; skip ??= x; x = skip is not null ? x + skip : x;"),
        ["nullable numbers"] = Contracts.Program("int? padding = null; x = nn.Conv(4, 3, padding: padding ?? 1)(x);"),
        ["string work"] =
            Contracts.Program("var plan = \"8-16\"; foreach (var width in plan.Split('-').Select(int.Parse)) x = nn.Dense(width)(x);"),
        ["a read scalar"] = Contracts.Program("var scale = x.abs().max().item<float>(); x = x / (1 + scale);"),
        ["pools and norms"] =
            Contracts.Program("x = nn.MaxPool(x, 2, 2); x = nn.AvgPool(x, 2); x = nn.LayerNorm()(x); x = nn.Dropout(0.1f)(x);"),
        ["recurrence"] = Contracts.Program("x = nn.GRU(8)(x)[.., -1];"),
    };
}
