using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Runtime.Tests.Configuration;

/// <summary>Random trees against a model: a dictionary is an object, a list an array, a string text, null is null.</summary>
[Trait("Runtime", "own")]
public class HoconPropertyTests
{
    private static readonly Arbitrary<Dictionary<string, object?>> Trees = Arb.From(Gen.Sized(size => Object(Math.Min(size, 12))));

    [Fact]
    public void ToString_ParsedAgain_IsTheSameTree() =>
        Prop.ForAll(Trees, tree =>
        {
            string text = Text(tree);
            Assert.Equal(Canonical(tree), Canonical(Read(ConfigurationFactory.ParseString(text))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WithFallback_TwoTrees_IsTheModelsMerge() =>
        Prop.ForAll(Trees, Trees, (top, below) =>
        {
            Config merged = ConfigurationFactory.ParseString(Text(top)).WithFallback(ConfigurationFactory.ParseString(Text(below)));
            Assert.Equal(Canonical(Merge(below, top)), Canonical(Read(merged)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WithFallback_OfText_IsTheTextsOneAfterTheOther() =>
        Prop.ForAll(Trees, Trees, (top, below) =>
        {
            Config merged = ConfigurationFactory.ParseString(Text(top)).WithFallback(ConfigurationFactory.ParseString(Text(below)));
            Config joined = ConfigurationFactory.ParseString(Text(below) + "\n" + Text(top));
            Assert.Equal(joined.ToString(true), merged.ToString(true));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WithFallback_ThreeTrees_IsAssociative() =>
        Prop.ForAll(Trees, Trees, Trees, (a, b, c) =>
        {
            Config top = ConfigurationFactory.ParseString(Text(a));
            Config middle = ConfigurationFactory.ParseString(Text(b));
            Config below = ConfigurationFactory.ParseString(Text(c));
            Assert.Equal(
                top.WithFallback(middle.WithFallback(below)).ToString(true),
                top.WithFallback(middle).WithFallback(below).ToString(true));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GetConfig_EveryObject_ReadsAsItselfAndCanBeMerged() =>
        Prop.ForAll(Trees, tree =>
        {
            Config config = ConfigurationFactory.ParseString(Text(tree));
            foreach ((string key, object? value) in tree)
            {
                if (value is Dictionary<string, object?> child)
                {
                    Config part = config.GetConfig(HoconPath.Join([key]))!;
                    Assert.Equal(Canonical(child), Canonical(Read(part)));
                    Assert.Equal(Canonical(Merge(tree, child)), Canonical(Read(part.WithFallback(config))));
                }
            }
        }).QuickCheckThrowOnFailure();

    private static Gen<Dictionary<string, object?>> Object(int size) =>
        from count in Gen.Choose(0, Math.Min(size, 5))
        from keys in Gen.ArrayOf(Keys, count)
        from values in Gen.ArrayOf(Value(size / 2), count)
        select keys.Zip(values).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>Few plain keys, so that trees meet when they are merged, and some that need quotes.</summary>
    private static Gen<string> Keys => Gen.OneOf(
        Gen.Elements("a", "b", "c", "d-e", "include", "7"),
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));

    private static Gen<object?> Value(int size)
    {
        Gen<object?> text = Gen.OneOf(
            Gen.Elements<object?>("1", "on", "5 s", "64 KiB", "", "null", "//", "#", "a/b", "${a}", " a ", null),
            ArbMap.Default.GeneratorFor<string>().Select(value => (object?)value));
        return size == 0 ? text : Gen.OneOf(
            text,
            Object(size).Select(value => (object?)value),
            Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(Value(size / 2), count)).Select(items => (object?)items.ToList()));
    }

    private static Dictionary<string, object?> Merge(Dictionary<string, object?> below, Dictionary<string, object?> top)
    {
        var merged = new Dictionary<string, object?>(below);
        foreach ((string key, object? value) in top)
        {
            merged[key] = value is Dictionary<string, object?> ours && merged.GetValueOrDefault(key) is Dictionary<string, object?> theirs
                ? Merge(theirs, ours)
                : value;
        }

        return merged;
    }

    private static string Text(Dictionary<string, object?> tree)
    {
        var root = new HoconObject();
        foreach ((string key, object? value) in tree)
        {
            root.Items.Add(key, Element(value));
        }

        return root.ToString();
    }

    private static HoconValue Element(object? model)
    {
        var value = new HoconValue();
        switch (model)
        {
            case Dictionary<string, object?> tree:
                var fields = new HoconObject();
                foreach ((string key, object? child) in tree)
                {
                    fields.Items.Add(key, Element(child));
                }

                value.AppendValue(fields);
                break;
            case List<object?> items:
                var array = new HoconArray();
                array.AddRange(items.Select(Element));
                value.AppendValue(array);
                break;
            default:
                value.AppendValue(new HoconLiteral((string?)model));
                break;
        }

        return value;
    }

    private static object? Read(Config config) => config.Root.GetObject()!.Unwrapped;

    private static string Canonical(object? model)
    {
        var text = new StringBuilder();
        Write(model);
        return text.ToString();

        void Write(object? value)
        {
            switch (value)
            {
                case IDictionary<string, object?> tree:
                    text.Append('{');
                    foreach ((string key, object? child) in tree.OrderBy(item => item.Key, StringComparer.Ordinal))
                    {
                        text.Append('"').Append(key).Append("\"=");
                        Write(child);
                    }

                    text.Append('}');
                    break;
                case List<object?> items:
                    text.Append('[');
                    items.ForEach(Write);
                    text.Append(']');
                    break;
                case string literal:
                    text.Append('<').Append(literal).Append('>');
                    break;
                default:
                    text.Append("null ");
                    break;
            }
        }
    }
}
