using System.Reflection;
using System.Runtime.Loader;
using EvoPrompting.Candidates;
using EvoPrompting.Networks.Layers;

namespace EvoPrompting.Networks;

/// <summary>A candidate's assembly in the worker that runs it. It is loaded when it is first asked for its class.</summary>
internal sealed class LoadedCandidate(byte[] assembly) : IDisposable
{
    private readonly AssemblyLoadContext context = new("candidate", isCollectible: true);
    private ConstructorInvoker? constructor;

    /// <summary>True where there is no candidate.</summary>
    public bool IsEmpty => assembly.Length == 0;

    /// <summary>Makes an object of the candidate's one class, whose constructor is found once.</summary>
    /// <exception cref="CandidateException">The candidate is not what the text demands.</exception>
    public T Make<T>(CandidateText text)
        where T : class => (T)(constructor ??= Constructor(text)).Invoke();

    private ConstructorInvoker Constructor(CandidateText text)
    {
        Type[] types = [.. context.LoadFromStream(new MemoryStream(assembly)).GetTypes().Where(t => t.IsSubclassOf(text.BaseType))];
        if (types is not [{ IsAbstract: false } type] || type.Name != text.ClassName)
            throw new CandidateException(Stage.Contract, $"the program needs exactly one class '{text.ClassName} : {text.BaseType.Name}'; "
                + $"it has {(types.Length == 0 ? "none" : string.Join(", ", types.Select(t => t.Name)))}");
        return type.GetConstructor(BindingFlags.Public | BindingFlags.Instance, []) is { } found
            ? ConstructorInvoker.Create(found)
            : throw new CandidateException(Stage.Contract, $"the class {text.ClassName} needs a constructor without parameters");
    }

    public void Dispose() => context.Unload();
}
