using EvoPrompting.Networks.Layers;

namespace EvoPrompting.Torch.Tests.Clrs.Search;

/// <summary>
/// Functions that hide what they cost, see whether they are trained, or break a rule where they hope that nobody looks.
/// </summary>
public class TripletAttackTests
{
    private const string Pairs = "var p = nn.Dense(outputs)(z).unsqueeze(1) + nn.Dense(outputs)(edges); ";
    private const string Mixed = "p = p + p.mean([0], keepdim: true); ";

    [Theory]
    [InlineData("a product whose inner axis is the square of the nodes", @"hold about 1 n\^4",
        "var a = nn.Dense(1)(edges).squeeze(-1); var t = (a.unsqueeze(3) + a.unsqueeze(1)).reshape(z.shape[0], z.shape[1], -1); "
            + "return nn.Dense(outputs)(t.matmul(t.transpose(1, 2)).unsqueeze(-1));")]
    [InlineData("the same as an einsum", @"hold about 1 n\^4",
        "var a = nn.Dense(1)(edges).squeeze(-1); var t = a.unsqueeze(3) + a.unsqueeze(1); "
            + "return nn.Dense(outputs)(torch.einsum(\"bijk,bljk->bil\", t, t).unsqueeze(-1));")]
    [InlineData("the same as a distance", @"n\^4",
        "var a = nn.Dense(1)(edges).squeeze(-1); var t = (a.unsqueeze(3) + a.unsqueeze(1)).reshape(z.shape[0], z.shape[1], -1); "
            + "return nn.Dense(outputs)(torch.nn.functional.cosine_similarity(t.unsqueeze(1), t.unsqueeze(2), 3).unsqueeze(-1));")]
    [InlineData("a loop of nothing but numbers", "tensor operations in a call for a training batch, the limit is 1,000",
        "var k = 0; for (var i = 0; i < 2000000; i++) k = (k + i) % 7; return edges + k;")]
    [InlineData("a while loop of numbers", "tensor operations in a call for a training batch, the limit is 1,000",
        "var k = 0; var i = 0; while (i++ < 2000000) k = (k + i) % 7; return edges + k;")]
    [InlineData("a do loop of numbers", "tensor operations in a call for a training batch, the limit is 1,000",
        "var k = 0; var i = 0; do k = (k + i) % 7; while (i++ < 2000000); return edges + k;")]
    [InlineData("a foreach loop of numbers", "tensor operations in a call for a training batch, the limit is 1,000",
        "var k = 0; foreach (var i in new int[2000000]) k = (k + i + 1) % 7; return edges + k;")]
    [InlineData("a loop that writes in place", "tensor operations in a call for a training batch, the limit is 1,000",
        "var y = edges.clone(); var i = 0; while (i++ < 2000) y = torch.nn.functional.relu(y, inplace: true); return y;")]
    public void What_a_function_hides_is_counted(string what, string part, string statements) =>
        Refused("cost", part, statements, what);

    [Theory]
    [InlineData("while a gradient is wanted", "if (!p.is_leaf) " + Mixed)]
    [InlineData("where dropout drops or scales",
        "if (nn.Dropout(0.5)(torch.ones(64)).sum().item<float>() != 64f) " + Mixed)]
    [InlineData("where dropout drops", "if ((nn.Dropout(0.5)(torch.ones(64)) == 0).any().item<bool>()) " + Mixed)]
    public void A_function_that_mixes_graphs_in_training_only_is_refused(string when, string statements) =>
        Refused("gaming", "batch is split", Pairs + statements + "return p;", when);

    [Theory]
    [InlineData("negative", "torch.cat([p, -100000 * (1 + edges.pow(2).mean([-1], keepdim: true))], -1)")]
    [InlineData("positive", "torch.cat([p, 100000 * torch.ones_like(p)], -1)")]
    public void A_large_channel_hides_no_mixing_of_graphs_in_another(string which, string result) =>
        Refused("gaming", "batch is split", Pairs + Mixed + $"return {result};", which);

    [Theory]
    [InlineData("batch is split", "if (z.shape[1] > 8) p = p + p.mean([0], keepdim: true); return p;")]
    [InlineData("depends on chance", "if (z.shape[1] > 8) p = p + torch.rand(1); return p;")]
    public void A_function_is_held_to_the_rules_at_the_tests_length(string part, string statements) =>
        Refused("gaming", part, Pairs + statements, "for 12 nodes");

    [Theory]
    [InlineData("z", "z.relu_(); return edges;")]
    [InlineData("edges", "edges.add_(1); return nn.Dense(outputs)(nn.Relu(edges));")]
    [InlineData("edges", "torch.nn.functional.relu(edges, inplace: true); return nn.Dense(outputs)(edges);")]
    [InlineData("graph", "graph.mul_(2); return edges + graph.unsqueeze(1).unsqueeze(1);")]
    [InlineData("graph", "if (z.shape[1] == 12) graph.zero_(); return edges;")]
    [InlineData("z", "z.unsqueeze_(1); return edges;")]
    public void A_function_that_changes_an_input_is_told_which(string input, string statements) =>
        Refused("contract", $"Call changes its input {input}: .* use mul in place of mul_", statements, input);

    private static void Refused(string stage, string part, string statements, string what)
    {
        var refused = Assert.Throws<CandidateException>(() => TripletRulesTests.Measure(TripletRulesTests.Function(statements)));
        Assert.Matches(part, refused.Message);
        Assert.True(stage == refused.Stage.Name, $"{what}: {refused.Stage.Name}");
    }
}
