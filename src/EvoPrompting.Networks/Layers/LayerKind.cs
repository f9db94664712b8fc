using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>What a layer computes, with its hyper-parameters: two layers of equal kind differ in their parameters only.</summary>
internal abstract partial record LayerKind
{
    /// <summary>Its name in <c>nn</c>.</summary>
    internal string Name => GetType().Name;

    /// <summary>Makes the parameters for an input like <paramref name="x"/>, after checking its shape. Called once.</summary>
    public abstract void Build(LayerNode node, Tensor x);

    /// <summary>
    /// Computes the result. The input has the channels that <see cref="Build"/> saw; everything else must be checked again.
    /// </summary>
    public abstract Tensor Forward(LayerNode node, Tensor x);

    /// <summary>Returns the multiply-adds of computing <paramref name="y"/> from <paramref name="x"/>.</summary>
    public virtual long MultiplyAdds(LayerNode node, Tensor x, Tensor y) => y.numel();

    /// <summary>The layer as a candidate would write it, all arguments spelled out.</summary>
    public string Text() => "nn." + Member()
        .Replace(ToString().Replace(" { ", "(").Replace(" }", ")"), m => $"{m.Groups[1].Value.ToLowerInvariant()}{m.Groups[2].Value}: ");

    [GeneratedRegex(@"(?<=[( ])([A-Z])(\w*) = ")]
    private static partial Regex Member();
}
