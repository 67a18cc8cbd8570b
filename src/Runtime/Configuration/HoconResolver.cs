namespace ActorNet.Runtime;

/// <summary>Resolves a tree of definitions: merges the definitions of each key and follows substitutions.</summary>
/// <remarks>
/// Lazy, field by field, because an object may refer to a sibling that is defined later and two objects may refer to fields of
/// each other. A field whose definition <c>i</c> is being evaluated looks, to a substitution that leads back to it, like a field with
/// the definitions below <c>i</c> only: that is HOCON's rule for <c>path = ${path}":/bin"</c>, and it makes every look-back end.
/// </remarks>
internal sealed partial class HoconResolver
{
    private const int MaxDepth = 512;

    /// <summary>Bounds the work, because references can multiply: ten lines of <c>b = ${a}${a}</c> describe 1,024 values.</summary>
    private const int MaxSteps = 1_000_000;

    private readonly Fields _root;

    /// <summary>Leaves substitutions that lead nowhere as text, to show a configuration whose fallback is missing.</summary>
    private readonly bool _lenient;
    private int _depth;
    private long _steps;

    /// <summary>Depth of the outermost field that was looked back into; such results depend on who asked and are not kept.</summary>
    private int _lookedBack = int.MaxValue;

    private HoconResolver(HoconNode root, bool lenient)
    {
        _lenient = lenient;
        _root = (Fields)Evaluate(root)!;
    }

    /// <summary>Resolves a whole tree, whose root is an object.</summary>
    internal static HoconValue Resolve(HoconNode root, bool lenient = false)
    {
        var resolver = new HoconResolver(root, lenient);
        return new HoconValue(root.Origin, resolver.Build(resolver._root, root.Origin, null).Element);
    }

    /// <summary>The value of the definitions below <paramref name="below"/>; null when there is none.</summary>
    private HoconNode? Evaluate(Field field, int below)
    {
        bool whole = below == field.Definitions.Count;
        if (whole && field.IsEvaluated)
        {
            return field.Value;
        }

        HoconDefinition top = field.Definitions[^1];
        Enter(top.Origin, top.Path);
        (int active, int depth, int lookedBack) = (field.Active, field.Depth, _lookedBack);
        if (active < 0)
        {
            field.Depth = _depth;
        }

        _lookedBack = int.MaxValue;
        HoconNode? value = Merge(field, below);
        (field.Active, int entered, field.Depth) = (active, field.Depth, depth);
        if (whole && active < 0 && _lookedBack >= entered)
        {
            field.Value = value;
            field.IsEvaluated = true;
            _lookedBack = int.MaxValue;
        }

        _lookedBack = Math.Min(_lookedBack, lookedBack);
        _depth--;
        return value;
    }

    private HoconNode? Merge(Field field, int below)
    {
        List<Fields>? objects = null;
        for (int i = below - 1; i >= 0; i--)
        {
            HoconDefinition definition = field.Definitions[i];
            field.Active = i;
            HoconNode? value = definition.Appends ? Append(field, i) : Evaluate(definition.Value);
            if (value is Fields part)
            {
                (objects ??= []).Insert(0, part);
            }
            else if (value is not null)
            {
                return objects is null ? value : Merge(objects);
            }

            if (definition.Appends)
            {
                break; // the definitions below are in it
            }
        }

        return objects is null ? null : Merge(objects);
    }

    /// <summary>Merges objects, the strongest last. One object stays what it is, so that its values are found once.</summary>
    private Fields Merge(List<Fields> objects)
    {
        if (objects.Count > 1)
        {
            Count(objects.Sum(part => part.DefinitionCount), objects[^1].Origin, null);
        }

        return objects.Count == 1 ? objects[0] : Fields.Merge(objects);
    }

    private HoconNode? Append(Field field, int index)
    {
        HoconDefinition definition = field.Definitions[index];
        HoconNode? before = Evaluate(field, index);
        HoconNode? element = Evaluate(definition.Value);
        if (element is null)
        {
            return before;
        }

        var items = new List<HoconNode>();
        if (before is not null and not HoconNode.Literal { IsNull: true })
        {
            items.AddRange(ItemsOf(before) ?? throw new HoconException(
                definition.Origin, definition.Path, $"'+=' needs an array, but the value so far ({before.Origin}) is {before.Kind}"));
        }

        Count(items.Count, definition.Origin, definition.Path);
        items.Add(element);
        return new HoconNode.Array(definition.Origin, items);
    }

    /// <summary>The value with its outermost substitutions followed: a literal, an array, or <see cref="Fields"/>; null when undefined.</summary>
    private HoconNode? Evaluate(HoconNode node)
    {
        switch (node)
        {
            case HoconNode.Object written:
                Count(written.Fields.Count, node.Origin, null);
                return new Fields(written);
            case HoconNode.Resolved resolved:
                return Unpack(resolved.Value);
            case HoconNode.Substitution substitution:
                return Follow(substitution);
            case HoconNode.Concatenation concatenation:
                return Concatenate(concatenation);
            default:
                return node;
        }
    }

    private static HoconNode Unpack(HoconValue value)
    {
        if (value.GetObject() is { } fields)
        {
            return new Fields(value.Origin, fields);
        }

        return value.IsArray()
            ? new HoconNode.Array(value.Origin, value.GetArray().Select(item => new HoconNode.Resolved(item)).ToList())
            : new HoconNode.Literal(value.Origin, value.GetString() ?? "null", quoted: value.GetString() is not null);
    }

    private HoconNode? Follow(HoconNode.Substitution substitution)
    {
        Enter(substitution.Origin, substitution.Place);
        bool cyclic = false;
        HoconNode? value = null;
        foreach (IReadOnlyList<string> scope in substitution.Scopes)
        {
            value ??= LookUp([.. scope, .. substitution.Keys], ref cyclic);
        }

        value ??= LookUp(substitution.Keys, ref cyclic);
        if (value is null && Environment.GetEnvironmentVariable(string.Join('.', substitution.Keys)) is { } variable)
        {
            value = new HoconNode.Literal(substitution.Origin, variable, quoted: true);
        }

        _depth--;
        if (value is not null || substitution.Optional)
        {
            return value;
        }

        return _lenient
            ? new HoconNode.Literal(substitution.Origin, substitution.ToString(), quoted: true)
            : throw new HoconException(substitution.Origin, substitution.Place, cyclic
                ? $"{substitution} refers to itself"
                : $"{substitution} is neither defined nor an environment variable; write ${{?...}} if it may be missing");
    }

    private HoconNode? LookUp(IReadOnlyList<string> keys, ref bool cyclic)
    {
        HoconNode? value = _root;
        foreach (string key in keys)
        {
            if (value is not Fields fields || !fields.TryGet(key, out Field? field))
            {
                return null;
            }

            if (field.Active >= 0)
            {
                _lookedBack = Math.Min(_lookedBack, field.Depth);
                value = Evaluate(field, field.Active);
                cyclic |= value is null;
            }
            else
            {
                value = Evaluate(field, field.Definitions.Count);
            }
        }

        return value;
    }

    private void Enter(HoconOrigin origin, string? path)
    {
        if (++_depth > MaxDepth)
        {
            throw new HoconException(origin, path, "the value refers to itself, or its references are nested too deeply");
        }

        Count(1, origin, path);
    }

    private void Count(long steps, HoconOrigin origin, string? path)
    {
        _steps += steps;
        if (_steps > MaxSteps)
        {
            throw new HoconException(origin, path, $"the configuration describes more than {MaxSteps} values");
        }
    }
}
