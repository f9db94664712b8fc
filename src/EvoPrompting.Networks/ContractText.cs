using System.Globalization;
using System.Reflection;
using System.Text;
using EvoPrompting.Networks.Contract;
using TorchSharp;

namespace EvoPrompting.Networks;

/// <summary>
/// Writes the candidate contract for chat models, from the contract itself: the class, the method that it has to have, and the signatures
/// of <see cref="nn"/>. It cannot say what the code does not have.
/// </summary>
public static class ContractText
{
    /// <param name="shapes">The task's own sentence: what goes into the method and what has to come out.</param>
    public static string Write(CandidateText candidate, string shapes)
    {
        var methods = typeof(nn).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .OrderBy(m => m.Name, StringComparer.Ordinal).ToArray();
        var text = new StringBuilder();
        text.Append($"One C# class and nothing else: class {candidate.ClassName} : {candidate.BaseType.Name}, with the method\n");
        foreach (var method in candidate.BaseType.GetMethods().Where(m => m.IsAbstract))
            text.Append($"  public override {Signature(method, "")}\n");
        text.Append(shapes).Append('\n');
        text.Append("Layers are made where they are used and applied at once, for example x = nn.Dense(features: 10)(x); sizes of inputs "
            + "are inferred. ");
        text.Append("Every call makes the same layers in the same order. The layers:\n");
        foreach (var layer in methods.Where(m => m.ReturnType == typeof(Layer)))
            text.Append("  ").Append(Signature(layer, "nn.")).Append('\n');
        text.Append("Functions:\n");
        foreach (var function in methods.Where(m => m.ReturnType == typeof(torch.Tensor)))
            text.Append("  ").Append(Signature(function, "nn.")).Append('\n');
        text.Append(
            "Besides these the operations of TorchSharp's Tensor and torch, such as x.flatten(1), x.mean([1]), torch.cat([x, y], -1). "
                + "A tensor stays as it was made: no add_, no x[0] = y, no using or Dispose. Of torch.linalg vector_norm only.\n");
        return text.ToString();
    }

    private static string Signature(MethodInfo method, string owner) =>
        $"{TypeName(method.ReturnType)} {owner}{method.Name}({string.Join(", ", method.GetParameters().Select(Parameter))})";

    private static string Parameter(ParameterInfo parameter) =>
        $"{TypeName(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue)}" : "")}";

    private static string Value(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string TypeName(Type type) => Nullable.GetUnderlyingType(type) is { } inner
        ? TypeName(inner) + "?"
        : type == typeof(int) ? "int" : type == typeof(bool) ? "bool" : type == typeof(double) ? "double" : type.Name;
}
