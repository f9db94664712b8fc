using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Triplets;
using EvoPrompting.Tasks.Clrs;

namespace EvoPrompting.Torch.Tests.Corpus;

/// <summary>The paper's seeds can be written as plans, so prompts with them look like prompts of the corpus.</summary>
public class TripletSeedTests
{
    private static readonly Rep Mlp = new(RepKind.Mlp);

    private static readonly TripletPlan First = Plan(Rep.Dense, Rep.Dense, Rep.Dense);

    public static TheoryData<string, TripletPlan> Seeds => new()
    {
        { "v1", First },
        { "v2", First with { Output = Mlp } },
        { "v3", First with { Reduction = Reduction.Sum } },
        { "v4", Plan(Mlp, Rep.Dense, Rep.Dense) },
        { "v5", Plan(Rep.Dense, Mlp, Rep.Dense) },
        { "v6", Plan(Rep.Dense, Rep.Dense, Mlp) },
        { "v7", Plan(Rep.Dense, Rep.Dense, null) },
        { "v8", First with { Form = TripletForm.Nodes, Groups = [[new Term(TermSource.Node, Rep.Dense, [2])]], Output = null } },
        { "v9", Plan(Product, Product, Product) with { Output = Product } },
    };

    private static Rep Product => new(RepKind.Product, 8);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ASeedIsAPlan(string name, TripletPlan plan)
    {
        Assert.Equal(ClrsFunctions.Seeds.Single(s => s.Name == name).Source, TripletWriter.Write(plan));
        Assert.True(TripletFit.Fits(plan));
    }

    private static TripletPlan Plan(Rep nodes, Rep edges, Rep? graph)
    {
        Sequence<Term> terms =
        [
            .. new[] { 1, 2, 3 }.Select(place => new Term(TermSource.Node, nodes, [place])),
            .. new[] { 12, 13, 23 }.Select(place => new Term(TermSource.Edge, edges, [place])),
            .. graph is null ? (Term[])[] : [new Term(TermSource.Graph, graph, [0])],
        ];
        return new TripletPlan(
            TripletForm.Triplets, [terms], GroupJoin.Multiply, TermWidth.Features, [], Reduction.Max, 1, [], Rep.Dense, [], [],
            TripletStyle.Plain);
    }
}
