using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>
/// A place in a plan: the step at <paramref name="Index"/> of one of its sequences. The index behind the last step is a place too.
/// </summary>
/// <param name="Rebuild">Makes the whole plan again from a changed sequence.</param>
internal sealed record Position(Sequence<Node> Within, int Index, Func<Sequence<Node>, Sequence<Node>> Rebuild)
{
    /// <summary>The step, or null behind the last one.</summary>
    public Node? Node => Index < Within.Count ? Within[Index] : null;

    public Sequence<Node> Replace(params IEnumerable<Node> steps) => Rebuild(Within.Replace(Index, steps));

    public Sequence<Node> Insert(params IEnumerable<Node> steps) => Rebuild(Within.Insert(Index, steps));

    /// <summary>Returns the plan with the <paramref name="count"/> steps from here replaced.</summary>
    public Sequence<Node> ReplaceRun(int count, params IEnumerable<Node> steps) =>
        Rebuild([.. Within.Take(Index), .. steps, .. Within.Skip(Index + count)]);

    /// <summary>Returns all places, those inside of structures included.</summary>
    public static List<Position> All(Sequence<Node> plan)
    {
        var places = new List<Position>();
        Collect(plan, changed => changed, places);
        return places;
    }

    private static void Collect(Sequence<Node> nodes, Func<Sequence<Node>, Sequence<Node>> rebuild, List<Position> places)
    {
        for (var i = 0; i <= nodes.Count; i++)
        {
            var place = new Position(nodes, i, rebuild);
            places.Add(place);
            switch (place.Node)
            {
                case Residual residual: Collect(residual.Body, body => place.Replace(residual with { Body = body }), places); break;
                case Repeat repeat: Collect(repeat.Body, body => place.Replace(repeat with { Body = body }), places); break;
                case Stack stack: Collect(stack.Body, body => place.Replace(stack with { Body = body }), places); break;
                case Branches branches:
                    for (var path = 0; path < branches.Paths.Count; path++)
                    {
                        var which = path;
                        Collect(branches.Paths[path], body => place.Replace(branches with { Paths = branches.Paths.Replace(which, body) }),
                            places);
                    }

                    break;
                default: break;
            }
        }
    }

    /// <summary>Returns the plan with each step changed, from the outside in.</summary>
    public static Sequence<Node> Map(Sequence<Node> nodes, Func<Node, Node> change) =>
    [
        .. nodes.Select(node => change(node) switch
        {
            Residual residual => residual with { Body = Map(residual.Body, change) },
            Repeat repeat => repeat with { Body = Map(repeat.Body, change) },
            Stack stack => stack with { Body = Map(stack.Body, change) },
            Branches branches => branches with { Paths = [.. branches.Paths.Select(path => Map(path, change))] },
            Node other => other,
        }),
    ];
}
