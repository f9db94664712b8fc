namespace EvoPrompting.Corpus.Programs;

/// <summary>The names of a block of C#: a name must not be declared twice in a block, nor in a block and one around it.</summary>
internal sealed class Scope(Scope? outer = null)
{
    private readonly HashSet<string> declared = [];
    private readonly HashSet<string> inside = []; // declared in blocks that have been closed
    private readonly List<string> free = [];      // scratch variables that may be written again

    public Scope Open() => new(this);

    /// <summary>Keeps the names of a finished inner block from being declared out here.</summary>
    public void Close(Scope inner) => inside.UnionWith(inner.declared.Concat(inner.inside));

    public bool Allows(string name)
    {
        if (inside.Contains(name)) return false;
        for (var scope = this; scope is not null; scope = scope.Parent)
            if (scope.declared.Contains(name))
                return false;
        return true;
    }

    /// <summary>Declares the first of the names that is allowed; numbers the first if none is.</summary>
    public string Declare(params IReadOnlyList<string> names)
    {
        var name = names.FirstOrDefault(Allows);
        for (var i = 2; name is null; i++)
            if (Allows(names[0] + i))
                name = names[0] + i;
        declared.Add(name);
        return name;
    }

    /// <summary>Returns a scratch variable that is declared and no longer needed, or null.</summary>
    public string? TakeFree()
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.free.Count == 0) continue;
            var name = scope.free[^1];
            scope.free.RemoveAt(scope.free.Count - 1);
            return name;
        }

        return null;
    }

    public void Free(string name)
    {
        var scope = this;
        while (!scope.declared.Contains(name) && scope.Parent is { } parent) scope = parent;
        if (!scope.free.Contains(name)) scope.free.Add(name);
    }

    /// <summary>Returns a copy for a trial that is thrown away.</summary>
    public Scope Copy()
    {
        var copy = new Scope(outer?.Copy());
        copy.declared.UnionWith(declared);
        copy.inside.UnionWith(inside);
        copy.free.AddRange(free);
        return copy;
    }

    private Scope? Parent => outer;
}
