using System.Text;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Reading;

/// <summary>Texts that keep a compiler busy, take its memory or end its process; and harmless ones that look like them.</summary>
internal static class Bombs
{
    private const int Long = 12_800, Megabyte = 1 << 20;

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        // Types and overloads: work that grows by a power.
        ["lambdas against overloads"] = Contracts.Program(Nested("F(a{0}=>", 26, "F(1)", ")") + ";", Overloads),
        ["lambdas against overloads, few deep"] = Contracts.Program(Nested("F(a{0}=>", 5, "F(1)", ")") + ";", Overloads),
        ["statement lambdas against overloads"] = Contracts.Program(Nested("F(a{0}=>{{ return ", 26, "F(1)", ";})") + ";", Overloads),
        ["lambdas in parentheses"] = Contracts.Program(Nested("F((a{0})=>(", 24, "F(1)", "))") + ";", Overloads),
        ["lambdas in arrays"] = Contracts.Program(
            Nested("G(new[]{{1}}.Select(a{0}=>", 20, "1", "))") + ";",
            "int G(IEnumerable<int> f)=>1; int G(IEnumerable<long> f)=>1; int G(IEnumerable<string> f)=>1;"),
        ["calls with delegates of local functions"] =
            Contracts.Program(Nested("F(H(a{0}=>", 16, "1", "))") + ";", Overloads + "Func<T,int> H<T>(Func<T,int> f)=>f;"),
        ["queries in queries"] =
            Contracts.Program(
                $"var q = {Nested("from a{0} in new[]{{1}} where (", 16, "true", ") select 1").Replace("where (from", "where (from")};"),
        ["a query of many froms"] = Contracts.Program("var q = " + Repeated("from a{0} in new[]{{1}} ", 40) + "select 1;"),
        ["queries against overloads"] = Contracts.Program(
            "var q = " + Repeated("from a{0} in this ", 18) + "select 1;",
            "Model SelectMany(Func<int,Model> f, Func<int,int,int> g)=>this; Model SelectMany(Func<long,Model> f, Func<long,int,int> "
                + "g)=>this; Model Select(Func<int,int> f)=>this;"),
        ["tuples of tuples"] = Contracts.Program("var a0 = (1,1);" + Repeated("var a{1} = (a{0},a{0});", 40)),
        ["anonymous types of anonymous types"] =
            Contracts.Program("var a0 = new { A = 1, B = 1 };" + Repeated("var a{1} = new {{ A = a{0}, B = a{0} }};", 40)),
        ["arrays of tuples of arrays"] =
            Contracts.Program("var a0 = new[] { (1,1) };" + Repeated("var a{1} = new[] {{ (a{0},a{0}) }};", 40)),
        ["functions of functions"] =
            Contracts.Program("var a0 = (int x1) => 1;" + Repeated("var a{1} = (ref int y{0}) => (a{0},a{0},a{0});", 30)),
        ["generic calls of generic calls"] = Contracts.Program("T0();", "void T0()=>T(1);" + "void T<A>(A a){ if (a == null) T((a,a)); }"),
        ["a generic method that grows its type"] = Contracts.Program("Grow(1);", "void Grow<T>(T t) => Grow(new List<(T, T)>());"),
        ["deep generic types"] = Contracts.Program($"{Nested("List<", 3200, "int", ">")} a = null;"),
        ["deep generic types, less"] = Contracts.Program($"{Nested("List<", 200, "int", ">")} a = null;"),
        ["deep tuple types"] = Contracts.Program($"{Nested("(int,", 2000, "int", ")")} a = default;"),
        ["deep tuple values"] = Contracts.Program($"var a = {Nested("(1,", 4000, "1", ")")};"),
        ["tuple comparison"] = Contracts.Program($"var a = {Nested("(1,", 90, "1", ")")} == {Nested("(1,", 90, "1", ")")};"),
        ["deconstructions"] = Contracts.Program($"var {Nested("(a{0},", 90, "z", ")")} = {Nested("(1,", 90, "1", ")")};"),

        // Constants that grow by a power.
        ["doubling constants"] =
            Contracts.Program("", "const string s0=\"xxxxxxxxxxxxxxxx\";" + Repeated("const string s{1}=s{0}+s{0};", 26)),
        ["doubling local constants"] =
            Contracts.Program("const string s0=\"xxxxxxxxxxxxxxxx\";" + Repeated("const string s{1}=s{0}+s{0};", 40)),
        ["doubling interpolated constants"] =
            Contracts.Program("", "const string s0=\"xxxxxxxxxxxxxxxx\";" + Repeated("const string s{1}=$\"{{s{0}}}{{s{0}}}\";", 30)),
        ["doubling names"] = Contracts.Program("var n = nameof(x)" + Repeated("+nameof(x)", 1500) + ";"),
        ["circles of constants"] = Contracts.Program("", Repeated("const int c{0} = c{1};", 400) + "const int c400 = c0;"),
        ["powers of constants"] = Contracts.Program("", "const decimal d0=1.1m;" + Repeated("const decimal d{1}=d{0}*d{0}/d{0};", 300)),
        ["long chains of constants"] = Contracts.Program("", "const int c0 = 1;" + Repeated("const int c{1} = c{0} + c{0};", 500)),
        ["huge sums of text"] = Contracts.Program("var s = \"a\"" + Repeated("+\"b{0}\"", 1_800) + ";"),
        ["huge sums of text and numbers"] = Contracts.Program("var s = \"a\"" + Repeated("+x", 8_000) + ";"),

        // Depth: what recurses overflows.
        ["assignments"] = Contracts.Program(Repeated("x=", Long / 2) + "x;"),
        ["members"] = Contracts.Program("x" + Repeated(".T", Long / 2) + ";"),
        ["negations"] = Contracts.Program("var b = " + new string('!', Long) + "true;"),
        ["minus signs"] = Contracts.Program("var b = " + Repeated("- ", 9000) + "1;"),
        ["coalescing"] = Contracts.Program("x = " + Repeated("x??", 6_000) + "x;"),
        ["conditional members"] = Contracts.Program("x = x" + Repeated("?.T", 6_000) + ";"),
        ["conditions"] = Contracts.Program("var b = " + Repeated("true?1:", 2_700) + "2;"),
        ["parentheses"] = Contracts.Program("var b = " + new string('(', 9_000) + "1" + new string(')', 9_000) + ";"),
        ["parentheses in comments"] = Contracts.Program("var b = " + Repeated("(/*)*/", 3_000) + "1" + new string(')', 1_000) + ";"),
        ["casts"] = Contracts.Program("var b = " + Repeated("(int)", 3_900) + "1;"),
        ["open parentheses"] = Contracts.Program("var b = " + new string('(', 19_000)),
        ["open brackets"] = Contracts.Program("var b = " + new string('[', 19_000)),
        ["open generics"] = Contracts.Program("var b = " + Repeated("a<", 9_000)),
        ["open casts and lambdas"] = Contracts.Program("var b = " + Repeated("(a,b)=>(", 2_000)),
        ["blocks"] = Contracts.Program(new string('{', 9_000) + new string('}', 9_000)),
        ["ifs"] = Contracts.Program(Repeated("if(true)", 2_300) + ";"),
        ["else ifs"] = Contracts.Program(Repeated("if(true);else ", 1_300) + ";"),
        ["loops"] = Contracts.Program(Repeated("for(;;)", 2_600) + ";"),
        ["usings"] = Contracts.Program(Repeated("using(x)", 2_300) + ";"),
        ["local functions"] = Contracts.Program(Nested("void f{0}(){{", 1_200, "", "}")),
        ["sums"] = Contracts.Program("var b = 1" + Repeated("+1", 9_000) + ";"),
        ["sums of tensors"] = Contracts.Program("x = x" + Repeated("+x", 9_000) + ";"),
        ["logic"] = Contracts.Program("var b = true" + Repeated("&&true", 3_000) + ";"),
        ["calls"] = Contracts.Program("x = x" + Repeated(".abs()", 3_000) + ";"),
        ["calls in calls"] = Contracts.Program("x = " + Nested("x.add(", 3_000, "x", ")") + ";"),
        ["indexers"] = Contracts.Program("x = x" + Repeated("[0]", 6_000) + ";"),
        ["array types"] = Contracts.Program("int" + Repeated("[]", 9_000) + " a = null;"),
        ["nullable types"] = Contracts.Program("int" + Repeated("?", 15_000) + " a = null;"),
        ["qualified names"] = Contracts.Program("System" + Repeated(".A", 9_000) + " a = null;"),
        ["patterns"] = Contracts.Program("var b = x is " + Repeated("not ", 4_500) + "null;"),
        ["patterns of or"] = Contracts.Program("var b = x.shape[0] is 1" + Repeated(" or {0}", 2_000) + ";"),
        ["patterns in patterns"] = Contracts.Program("var b = x is " + Nested("{{T:", 3_000, "null", "}") + ";"),
        ["list patterns"] = Contracts.Program("var b = new[]{1,2} is " + Nested("[.. ", 120, "var z", "]") + ";"),
        ["collections in collections"] = Contracts.Program("List<object> a = " + Nested("[", 4_000, "1", "]") + ";"),
        ["spreads in collections"] = Contracts.Program("int[] a = " + Nested("[.. ", 110, "", "]") + ";"),
        ["initialisers in initialisers"] = Contracts.Program("var a = new int[] " + Nested("{{", 8_000, "1", "}") + ";"),
        ["interpolations in interpolations"] = Contracts.Program("var s = " + Nested("$\"{{", 200, "1", "}\"") + ";"),
        ["interpolations in interpolations, deeper"] = Contracts.Program("var s = " + Nested("$\"{{", 3_000, "1", "}\"") + ";"),
        ["interpolations in interpolations, few"] = Contracts.Program("var s = " + Nested("$\"{{", 20, "1", "}\"") + ";"),
        ["raw interpolations"] = Contracts.Program("var s = " + Nested("$\"\"\"{{", 30, "1", "}\"\"\"") + ";"),
        ["with expressions"] = Contracts.Program("var a = (1,2)" + Repeated(" with {{ Item1 = 1 }}", 700) + ";"),
        ["throws"] = Contracts.Program("x = x ?? " + Repeated("throw ", 3_000) + "null;"),
        ["awaits"] = Contracts.Program("x = " + Repeated("await ", 3_000) + "x;"),
        ["attributes"] = Contracts.Program("", Repeated("[A]", 6_000) + "int a;"),
        ["base classes"] = "class Model : " + Repeated("A{0},", 2_500) + "B { }",
        ["constraints"] = "class Model<T> " + Repeated("where T : T ", 1_500) + "{ }",
        ["nested classes"] = Nested("class A{0}{{", 1_500, "", "}"),
        ["nested namespaces"] = Nested("namespace A{0}{{", 900, "", "}"),
        ["directives"] = Contracts.Program("\n" + Repeated("#if A\n", 3_000)),
        ["directive conditions"] = Contracts.Program("\n#if " + new string('(', 9_000) + "A" + new string(')', 9_000) + "\n#endif\n"),
        ["directive negations"] = Contracts.Program("\n#if " + new string('!', 18_000) + "A\n#endif\n"),

        // Width.
        ["a huge array"] = Contracts.Program("var a = new[] { " + Repeated("1,", 9_000) + "};"),
        ["a huge array of tensors"] = Contracts.Program("var a = new[] { " + Repeated("x,", 9_000) + "};"),
        ["a huge collection of mixed types"] = Contracts.Program("var a = new[] { " + Repeated("1,2.0,", 2_500) + "};"),
        ["a huge switch"] = Contracts.Program("switch (x.shape[0]) { " + Repeated("case {0}:", 1_900) + " break; }"),
        ["a huge switch of text"] = Contracts.Program("var n = \"\" switch { " + Repeated("\"{0}\" => {0},", 1_000) + " _ => 0 };"),
        ["a switch of many types"] = Contracts.Program(
            "var n = (a, a, a, a, a, a) switch { " + Repeated("({0}, > {0}, _, < {0}, not {0}, {0} or {1}) => {0},", 300) + " _ => 0 };",
            "int a = 1;"),
        ["a switch of enumerations of truth"] = Contracts.Program(
            "var n = (b,b,b,b,b,b,b,b,b,b,b,b,b,b,b,b) switch { "
            + string.Concat(
                Enumerable.Range(0, 16)
                    .Select(i => "(" + string.Join(',', Enumerable.Range(0, 16).Select(j => j == i ? "true" : "_")) + $") => {i},"))
                        + " };", "bool b = true;"),
        ["crossed patterns"] = Contracts.Program(
            "var n = (b,b,b,b,b,b,b,b,b,b,b,b,b,b,b,b,b,b,b,b) switch { "
            + string.Concat(
                Enumerable.Range(0, 19)
                    .Select(i => "(" + string.Join(',', Enumerable.Range(0, 20).Select(j => j == i ? "true" : j == i + 1 ? "false" : "_"))
                        + $") => {i},")) + " _ => -1 };",
            "bool b = true;"),
        ["many locals"] = Contracts.Program(Repeated("var a{0}=1;", 1_500)),
        ["many captured variables"] = Contracts.Program(Repeated("var a{0}=1;Func<int> f{0}=()=>a{0};", 450)),
        ["many overloads"] = Contracts.Program("M(null);", Repeated("void M(A{0} a){{}}", 900)),
        ["many ambiguous calls"] =
            Contracts.Program(
                Repeated("M(null,null);", 700), Repeated("void M(Func<int,{0}> a, string b){{}}".Replace("{0}", "Tensor"), 100)),
        ["many methods"] = Contracts.Program("", Repeated("int M{0}()=>1;", 1_000)),
        ["many parameters"] =
            Contracts.Program("", "void M(" + string.Join(',', Enumerable.Range(0, 2_000).Select(i => "int a" + i)) + "){}"),
        ["many type parameters"] =
            Contracts.Program("", "void M<" + string.Join(',', Enumerable.Range(0, 2_500).Select(i => "A" + i)) + ">(){}"),
        ["many gotos"] = Contracts.Program(Repeated("l{0}: if (x.shape[0] > {0}) goto l{1};", 350) + "l350: ;"),
        ["many jumps over finally"] = Contracts.Program(Nested("try{{", 80, Repeated("if(x==null)return x;", 300), "}finally{}")),
        ["many out variables"] = Contracts.Program(Repeated("int.TryParse(\"\", out var a{0});", 450)),
        ["an einsum of many letters"] = Contracts.Program("x = torch.einsum(\"" + new string('a', 15_000) + "\", x);"),
        ["one long identifier"] = Contracts.Program("int " + new string('a', 18_000) + " = 1;"),
        ["one long number"] = Contracts.Program("var n = " + new string('9', 18_000) + ";"),
        ["one long fraction"] = Contracts.Program("var n = 0." + new string('9', 18_000) + ";"),
        ["one long exponent"] = Contracts.Program("var n = 1e" + new string('9', 18_000) + ";"),
        ["unknown names"] = Contracts.Program(Repeated("a{0};", 2_500)),
        ["errors with long words"] =
            Contracts.Program($"int a = new Dictionary<{Nested("List<", 80, "(int " + new string('b', 9_000) + ",int c)", ">")},int>();"),
        ["an own type with a name of ours"] = "class Tensor { }",
        ["two types with names of ours"] = Contracts.Program("") + "\nclass Tensor { }",

        // Up to a megabyte of one thing, and what is hardly text.
        ["a megabyte of braces"] = new string('{', Megabyte),
        ["a megabyte of quotes"] = new string('"', Megabyte),
        ["a megabyte of interpolations"] = Repeated("$\"{{", Megabyte / 3),
        ["a megabyte of digits"] = new string('9', Megabyte),
        ["a megabyte of letters beyond ASCII"] = new string('ж', Megabyte / 2),
        ["more than a megabyte"] = new string('a', 3 * Megabyte),
        ["braces"] = new string('{', 20_000),
        ["quotes"] = new string('"', 20_000),
        ["quotes after a class"] = Contracts.Program(new string('"', 19_000)),
        ["interpolations"] = Repeated("$\"{{", 6_000),
        ["slashes"] = new string('/', 20_000),
        ["open comments"] = Contracts.Program(Repeated("/*", 9_000)),
        ["at signs"] = new string('@', 20_000),
        ["backslashes"] = Contracts.Program("var s = \"" + new string('\\', 18_000)),
        ["letters beyond ASCII"] = Contracts.Program("int " + new string('ж', 9_000) + " = 1;"),
        ["escaped identifiers"] = Contracts.Program("int " + Repeated("\\u0061", 3_000) + " = 1;"),
        ["lone surrogates"] = Contracts.Program("var s = \"" + new string('\ud800', 9_000) + "\";"),
        ["zero characters"] = new string('\0', 20_000),
        ["zero characters in a class"] = Contracts.Program(new string('\0', 9_000)),
        ["line separators"] = Contracts.Program(new string('\u2028', 9_000)),
        ["direction marks"] = Contracts.Program(new string('\u202e', 9_000)),
        ["nothing"] = "",
        ["one brace"] = "}",
    };

    /// <summary>Three delegates and a number: each lambda may be any of them.</summary>
    private const string Overloads =
        "int F(Func<int,int> f)=>1; int F(Func<long,int> f)=>1; int F(Func<string,int> f)=>1; int F(int i)=>1;";

    /// <summary>Writes a form so many times; {0} is the number and {1} the one after it.</summary>
    private static string Repeated(string form, int times)
    {
        var text = new StringBuilder();
        for (var i = 0; i < times; i++) text.AppendFormat(null, form, i, i + 1);
        return text.ToString();
    }

    private static string Nested(string open, int depth, string inside, string close) =>
        Repeated(open, depth) + inside + string.Concat(Enumerable.Repeat(close, depth));
}
