using System.Reflection;
using System.Reflection.Emit;
using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Model;
using TorchSharp;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>
/// Language models are computed by threads beside others that allocate. There a number that TorchSharp makes for one call can be freed
/// while libtorch reads it (<see cref="Scalars"/>), which fails a run now and then, or gives another number. So none is made: neither by an
/// argument that is converted nor inside a method of TorchSharp's that does so itself, found in its code.
/// </summary>
public sealed class TemporaryScalarTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> codes =
        typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!).ToDictionary(code => code.Value);

    private static readonly Lazy<HashSet<MethodBase>> making = new(Making);

    public static TheoryData<Type> Assemblies() => [typeof(Transformer), typeof(LocalLanguageModel)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void NoneIsMade(Type one)
    {
        var found = one.Assembly.GetTypes().SelectMany(Methods).SelectMany(method => Calls(method)
            .Where(called => making.Value.Contains(called) || Converts(called))
            .Select(called => $"{method.DeclaringType}.{method.Name} calls {called.DeclaringType!.Name}.{called.Name}"));
        Assert.Equal([], found.Distinct());
    }

    [Fact]
    public void TheMethodsThatMakeThemAreKnown() =>
        Assert.Superset(
            new HashSet<string> { "square", "op_Addition", "add_", "arange" }, making.Value.Select(method => method.Name).ToHashSet());

    private static HashSet<MethodBase> Making()
    {
        var calls = typeof(torch).Assembly.GetTypes().Where(type => type != typeof(Scalar) && type != typeof(ScalarExtensionMethods))
            .SelectMany(Methods).ToDictionary(method => method, method => Calls(method).ToList());
        var found = calls.Where(c => c.Value.Any(m => Converts(m) || m.DeclaringType == typeof(ScalarExtensionMethods))).Select(c => c.Key)
            .ToHashSet();
        while (calls.Where(c => c.Value.Any(found.Contains)).Select(c => c.Key).Where(found.Add).ToList().Count > 0)
        {
        }

        return found;
    }

    private static bool Converts(MethodBase method) => method.DeclaringType == typeof(Scalar) && method.Name == "op_Implicit";

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));

    /// <summary>The methods that a method's code names.</summary>
    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var operation = codes[code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += operation.Size;
            if (operation.OperandType == OperandType.InlineMethod && Named(method, BitConverter.ToInt32(code, at)) is { } called)
                yield return called;
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static MethodBase? Named(MethodBase method, int token) => method.Module.ResolveMethod(
        token, method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);
}
