using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Checking;

/// <summary>
/// Programs that must be refused, by the way that each tries. Where the compiler already refuses one, it never reaches a check.
/// </summary>
internal static class HostilePrograms
{
    /// <param name="Name">What it tries.</param>
    /// <param name="Source">The whole program.</param>
    /// <param name="Line">The line that the message must name.</param>
    public sealed record Hostile(string Name, string Source, int Line);

    private const int CallLine = 6, MemberLine = 3;

    public static IReadOnlyList<Hostile> All { get; } =
    [
        // What the framework offers: most of it has no name in the three assemblies a candidate sees.
        InCall("reads a file", "System.IO.File.ReadAllText(\"/etc/passwd\");"),
        InCall("opens a file stream", "new System.IO.FileStream(\"/etc/passwd\", System.IO.FileMode.Open);"),
        InCall("lists a folder", "System.IO.Directory.GetFiles(\"/\");"),
        InCall("starts a process", "System.Diagnostics.Process.Start(\"/bin/true\");"),
        InCall("opens a socket", "new System.Net.Sockets.TcpClient(\"127.0.0.1\", 80);"),
        InCall("fetches a page", "new System.Net.Http.HttpClient();"),
        InCall("prints", "Console.WriteLine(x);"),
        InCall("starts a thread", "new System.Threading.Thread(() => { }).Start();"),
        InCall("starts a task", "System.Threading.Tasks.Task.Run(() => { });"),
        InCall("runs in parallel", "System.Threading.Tasks.Parallel.For(0, 2, i => { });"),
        InCall("starts a timer", "new System.Threading.Timer(o => { });"),
        InCall("reads the environment", "Environment.GetEnvironmentVariable(\"HOME\");"),
        InCall("exits", "Environment.Exit(0);"),
        InCall("fails fast", "Environment.FailFast(\"x\");"),
        InCall("collects garbage", "GC.Collect();"),
        InCall("reads the switches of the program", "AppContext.TryGetSwitch(\"x\", out var y);"),
        InCall("reads its folder", "x = x + AppContext.BaseDirectory.Length;"),
        InCall("looks at the assemblies", "AppDomain.CurrentDomain.GetAssemblies();"),
        InCall("marshals", "System.Runtime.InteropServices.Marshal.AllocHGlobal(8);"),
        InCall("casts without a check", "var o = new object(); System.Runtime.CompilerServices.Unsafe.As<object, string>(ref o);"),
        InCall("draws unseeded numbers", "x = x + new Random().Next();"),
        InCall("draws shared numbers", "x = x + Random.Shared.Next();"),
        InCall("reads the clock", "x = x + DateTime.Now.Ticks;"),
        InCall("reads the tick count", "x = x + Environment.TickCount;"),
        InCall("makes a random name", "x = x + Guid.NewGuid().GetHashCode();"),
        InCall("hashes by process", "x = x + HashCode.Combine(1, 2);"),
        InCall("hashes a string by process", "x = x + \"a\".GetHashCode();"),

        // Reflection and its disguises.
        InCall("asks for a type", "typeof(string).Assembly.GetTypes();"),
        InCall("asks an object for its type", "x.GetType();"),
        InCall("makes an object by type", "Activator.CreateInstance<List<int>>();"),
        InCall("loads a type by name", "Type.GetType(\"System.IO.File\");"),
        InCall("looks behind a delegate", "Func<int> f = () => 1; f.Method.Invoke(null, null);"),
        InCall("calls a delegate late", "Func<int> f = () => 1; f.DynamicInvoke();"),
        InCall("is dynamic", "dynamic d = x; d.save(\"x\");"),
        InCall("copies itself", "MemberwiseClone();"),

        // What would not be counted.
        InCall("frees at the end of a block", "using var y = x * 2;"),
        InCall("frees at the end of a statement", "using (var y = x * 2) { }"),
        InCall("frees", "x.Dispose();"),
        InCall("frees by an interface", "((IDisposable)x).Dispose();"),
        InCall("passes freeing on", "Action free = x.Dispose; free();"),
        InCall("changes in place", "x.mul_(2);"),
        InCall("changes in place by the class", "torch.abs_(x);"),
        InCall("writes into a tensor", "x[0] = x[1];"),
        InCall("passes a product on", "Func<Tensor, Tensor, Tensor> f = torch.matmul; x = f(x, x);"),
        InCall("passes a product of a tensor on", "Func<Tensor, Tensor> f = x.matmul; x = f(x);"),
        InCall("multiplies what may be missing", "var y = x?.matmul(x);"),
        InCall("decomposes", "torch.linalg.svd(x);"),
        InCall("compares", "x.allclose(x);"),
        InCall("jumps", "again: x = x + 1; goto again;"),

        // What tells training from validation.
        InCall("asks whether gradients go through", "x = x * (x.is_leaf ? 1 : 2);"),
        InCall("asks for gradients", "x = x * (x.requires_grad ? 1 : 2);"),

        // TorchSharp's files, network, memory and global state.
        InCall("saves a tensor", "x.save(\"x\");"),
        InCall("saves through the class", "torch.save(x, \"x\");"),
        InCall("loads a tensor", "x = torch.load(\"x\");"),
        InCall("maps a file", "x = torch.from_file(\"/etc/passwd\");"),
        InCall("loads a script", "torch.jit.load(\"x\");"),
        InCall("compiles a script", "torch.jit.compile(\"def f(x): return x\");"),
        InCall("loads an exported program", "torch.export.load(\"x\");"),
        InCall("fetches a file", "torch.hub.download_url_to_file(\"http://x\", \"x\");"),
        InCall("writes for tensorboard", "torch.utils.tensorboard.SummaryWriter(\"x\");"),
        InCall("saves a module", "torch.nn.Linear(2, 2).save(\"x\");"),
        InCall("makes a foreign module", "x = torch.nn.Linear(40, 10).forward(x);"),
        InCall("makes a foreign parameter", "var p = torch.nn.Parameter(x);"),
        InCall("reads raw memory", "x.data<float>();"),
        InCall("writes raw memory", "x.bytes = new byte[4];"),
        InCall("takes the handle", "var h = x.Handle;"),
        InCall("takes the storage", "x.storage<float>();"),
        InCall("strides where it likes", "x = x.as_strided(new long[] { 9 }, new long[] { 9 });"),
        InCall("reads old memory", "x = torch.empty(9);"),
        InCall("switches gradients off", "torch.set_grad_enabled(false);"),
        InCall("switches gradients off for a while", "using (torch.no_grad()) { x = x + 1; }"),
        InCall("trains itself", "x.sum().backward();"),
        InCall("reads a gradient", "var g = x.grad;"),
        InCall("asks for a gradient", "x.requires_grad = true;"),
        InCall("seeds", "torch.manual_seed(1);"),
        InCall("seeds by another name", "torch.random.manual_seed(1);"),
        InCall("makes a generator", "var g = new torch.Generator(1);"),
        InCall("sets threads", "torch.set_num_threads(9);"),
        InCall("sets the default type", "torch.set_default_dtype(torch.float64);"),
        InCall("moves to another device", "x = x.cuda();"),
        InCall("asks for devices", "torch.cuda.is_available();"),
        InCall("prints a tensor", "x.print();"),
        InCall("keeps a tensor alive", "x.DetachFromDisposeScope();"),
        InCall("makes an optimiser", "torch.optim.SGD(new TorchSharp.Modules.Parameter[0], 0.1);"),
        InCall("reads a data set", "new torch.utils.data.DataLoader(null, 1);"),
        InCall("reaches for the trainer", "EvoPrompting.Networks.WorkerJobs.Run(null, null);"),
        InCall("reaches for the data", "EvoPrompting.Tasks.Mnist1D.Mnist1DDataset.Published();"),

        // Disguises of a forbidden call.
        InCall("as a method group", "Action<Tensor, string> f = torch.save; f(x, \"x\");"),
        InCall("in a query", "var q = (from i in new[] { 1 } select torch.load(\"x\")).First();"),
        InCall("in an interpolation", "var s = $\"{torch.load(\"x\")}\";"),
        InCall("as a generic argument", "var all = new List<TorchSharp.Modules.Linear>(); all.Add(null);"),
        InCall("as an array", "var all = new TorchSharp.Modules.Linear[1]; all[0] = null;"),
        InCall("in a pattern", "if ((object)x is TorchSharp.Modules.Linear) x = x + 1;"),
        InCall("behind a conditional access", "x?.save(\"x\");"),
        InCall("in a local function", "void F() => torch.save(x, \"x\"); F();"),
        InCall("in a lambda", "Action f = () => torch.save(x, \"x\"); f();"),

        // Constructs.
        Member("declares native code", "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int getpid();"),
        Member("has a static constructor", "static Model() { }"),
        Member("has a static list", "static readonly List<Tensor> kept = new();"),
        Member("has a static property", "static int Count { get; set; }"),
        Member("has a finalizer", "~Model() { }"),
        Member("has a nested class", "class Inner { int kept; }"),
        Member("has a delegate type", "delegate void D();"),
        Member("has an event", "event Action E;"),
        Member("has an attribute", "[Obsolete] int a = 1;"),
        Member("is unsafe", "unsafe void F() { }"),
        Member("is asynchronous", "async System.Threading.Tasks.Task F() { }"),
        InCall("catches exceptions", "try { x = x + 1; } catch { }"),
        InCall("locks", "lock (this) { x = x + 1; }"),
        InCall("uses pointers", "unsafe { int* p = null; }"),
        InCall("allocates on the stack", "Span<int> s = stackalloc int[4];"),
        new("imports a namespace", "using System.IO;\n" + Contracts.Program(""), 1),
        new("imports by alias", "using F = TorchSharp.torch.jit;\n" + Contracts.Program(""), 1),
        new("has directives", "#pragma warning disable\n" + Contracts.Program(""), 1),
        new("has an assembly attribute", "[assembly: System.Reflection.AssemblyTitle(\"x\")]\n" + Contracts.Program(""), 1),
    ];

    private static Hostile InCall(string name, string statement) => new(name, Contracts.Program(statement), CallLine);

    private static Hostile Member(string name, string member) => new(name, Contracts.Program("", member), MemberLine);
}
