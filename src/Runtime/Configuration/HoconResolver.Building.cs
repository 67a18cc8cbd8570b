using System.Text;

namespace ActorNet.Runtime;

/// <content>Concatenation, and the tree of values that comes out.</content>
internal sealed partial class HoconResolver
{
    /// <summary>References share what they refer to, so a small tree can unfold to a large one: bound what a reader would walk through.</summary>
    private const long MaxWeight = 1_000_000;
    private const int MaxHeight = 256;
    private const int MaxTextLength = 16 << 20;

    private readonly Dictionary<HoconNode, Built> _built = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<HoconNode> _building = new(ReferenceEqualityComparer.Instance);

    /// <summary>A finished element with the number of values in it and how deep it is.</summary>
    private readonly record struct Built(IHoconElement Element, long Weight, int Height);

    private HoconNode? Concatenate(HoconNode.Concatenation concatenation)
    {
        var parts = new List<HoconNode>();
        foreach (HoconNode piece in concatenation.Pieces)
        {
            if (Evaluate(piece) is { } value)
            {
                parts.Add(value);
            }
        }

        List<HoconNode> solid = parts.FindAll(part => part is not HoconNode.Literal { IsSpace: true });
        if (solid.Count <= 1)
        {
            return solid.Count == 0 ? null : solid[0];
        }

        if (solid.TrueForAll(part => part is HoconNode.Literal))
        {
            return JoinText(concatenation, parts);
        }

        if (solid.TrueForAll(part => part is Fields))
        {
            return Merge(solid.ConvertAll(part => (Fields)part));
        }

        var items = new List<HoconNode>();
        foreach (HoconNode part in solid)
        {
            items.AddRange(ItemsOf(part) ?? throw new HoconException(
                concatenation.Origin, PlaceOf(concatenation), $"{solid[0].Kind} and {solid.Find(other => other.Kind != solid[0].Kind)?.Kind} cannot be joined into one value"));
            Count(items.Count, concatenation.Origin, null);
        }

        return new HoconNode.Array(concatenation.Origin, items);
    }

    private static HoconNode.Literal JoinText(HoconNode.Concatenation concatenation, List<HoconNode> parts)
    {
        var text = new StringBuilder();
        foreach (HoconNode part in parts)
        {
            // Blanks beside an optional substitution that is missing are not part of the text.
            var literal = (HoconNode.Literal)part;
            if (!literal.IsSpace || (text.Length > 0 && !ReferenceEquals(part, parts[^1])))
            {
                text.Append(literal.Text);
            }

            if (text.Length > MaxTextLength)
            {
                throw new HoconException(concatenation.Origin, PlaceOf(concatenation), $"the text has more than {MaxTextLength} characters");
            }
        }

        return new HoconNode.Literal(concatenation.Origin, text.ToString(), quoted: true);
    }

    /// <summary>The elements of an array, or of an object whose keys are numbers; null when it is neither.</summary>
    private static IReadOnlyList<HoconNode>? ItemsOf(HoconNode value) => value switch
    {
        HoconNode.Array array => array.Items,
        Fields fields when fields.All.Any() && fields.All.All(item => item.Key.Length is > 0 and <= 9 && item.Key.All(char.IsAsciiDigit)) =>
            fields.All.OrderBy(item => int.Parse(item.Key)).Select(item => new Deferred(item.Value)).ToList(),
        _ => null,
    };

    private static string? PlaceOf(HoconNode.Concatenation concatenation) =>
        concatenation.Pieces.OfType<HoconNode.Substitution>().FirstOrDefault()?.Place;

    /// <summary>The finished element of an evaluated value; built once however many references lead to it.</summary>
    private Built Build(HoconNode value, HoconOrigin origin, string? path)
    {
        if (value is HoconNode.Literal literal)
        {
            return new Built(new HoconLiteral(literal.IsNull ? null : literal.Text), 1 + (literal.Text.Length / 64), 1);
        }

        if (_built.TryGetValue(value, out Built built))
        {
            return built;
        }

        Enter(origin, path);
        if (!_building.Add(value))
        {
            throw new HoconException(origin, path, "the value contains itself");
        }

        built = value is Fields fields ? BuildObject(fields) : BuildArray((HoconNode.Array)value, path);
        _building.Remove(value);
        _depth--;
        if (built.Weight > MaxWeight || built.Height > MaxHeight)
        {
            throw new HoconException(origin, path, $"the value unfolds to more than {MaxWeight} values, or more than {MaxHeight} levels");
        }

        _built.Add(value, built);
        return built;
    }

    private Built BuildObject(Fields fields)
    {
        var result = new HoconObject();
        (long weight, int height) = (1, 1);
        foreach ((string key, Field field) in fields.All)
        {
            HoconDefinition definition = field.Definitions[^1];
            if (Evaluate(field, field.Definitions.Count) is { } value)
            {
                Built built = Build(value, definition.Origin, definition.Path);
                result.Items.Add(key, new HoconValue(definition.Origin, built.Element));
                (weight, height) = (weight + built.Weight, Math.Max(height, built.Height + 1));
            }
        }

        return new Built(result, weight, height);
    }

    private Built BuildArray(HoconNode.Array array, string? path)
    {
        var result = new HoconArray();
        (long weight, int height) = (1, 1);
        foreach (HoconNode item in array.Items)
        {
            HoconNode? value = item is Deferred deferred ? Evaluate(deferred.Field, deferred.Field.Definitions.Count) : Evaluate(item);
            if (value is not null)
            {
                Built built = Build(value, item.Origin, path);
                result.Add(new HoconValue(item.Origin, built.Element));
                (weight, height) = (weight + built.Weight, Math.Max(height, built.Height + 1));
            }
        }

        return new Built(result, weight, height);
    }

    /// <summary>An element of an array that is a field of a numbered object.</summary>
    private sealed class Deferred(Field field) : HoconNode(field.Definitions[^1].Origin)
    {
        internal Field Field { get; } = field;

        internal override string Kind => "a field";
    }
}
