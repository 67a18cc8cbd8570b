namespace ActorNet.Runtime;

/// <summary>A resolved configuration value: text, an array or an object, and where it was written.</summary>
/// <remarks>Values that come from a <see cref="Config"/> are shared between configurations: do not change them.</remarks>
public partial class HoconValue : IMightBeAHoconObject
{
    /// <summary>Creates a value with no elements.</summary>
    public HoconValue()
        : this([])
    {
    }

    /// <summary>Creates a value of these elements.</summary>
    /// <param name="values">The elements: several literals are joined, several arrays appended.</param>
    /// <param name="adoptedFromFallback">Has no meaning here; kept for the signature.</param>
    public HoconValue(List<IHoconElement> values, bool adoptedFromFallback = true)
    {
        _ = adoptedFromFallback;
        Values = values;
    }

    internal HoconValue(HoconOrigin origin, IHoconElement element)
        : this([element]) => Origin = origin;

    /// <summary>Where the value was written. A runtime-only member, see own-members.md.</summary>
    public HoconOrigin Origin { get; } = HoconOrigin.None;

    /// <summary>Whether the value has no elements.</summary>
    public bool IsEmpty => Values.Count == 0;

    /// <summary>The elements: one, unless a program added more.</summary>
    public List<IHoconElement> Values { get; }

    /// <summary>What a user would call this kind of value.</summary>
    internal string Kind => IsObject() ? "an object" : IsArray() ? "an array" : GetString() is null ? "null" : "text";

    /// <summary>A configuration with this value, an object, at its root.</summary>
    public Config ToConfig() => new(new HoconRoot(this));

    /// <summary>A configuration with this value below one key.</summary>
    public Config AtKey(string key)
    {
        var root = new HoconObject();
        root.Items.Add(key, this);
        return new Config(new HoconRoot(new HoconValue(Origin, root)));
    }

    /// <summary>The object, or null when this is none.</summary>
    public HoconObject? GetObject() => Values.Count == 0 ? null : Values[0] switch
    {
        HoconObject own => own,
        IMightBeAHoconObject other => other.GetObject(),
        _ => null,
    };

    /// <summary>Whether this is an object.</summary>
    public bool IsObject() => GetObject() is not null;

    /// <summary>Adds an element.</summary>
    public void AppendValue(IHoconElement value) => Values.Add(value);

    /// <summary>Removes all elements.</summary>
    public void Clear() => Values.Clear();

    /// <summary>Replaces all elements by one.</summary>
    public void NewValue(IHoconElement value)
    {
        Values.Clear();
        Values.Add(value);
    }

    /// <summary>Whether this is text, a number, a boolean or null.</summary>
    public bool IsString() => Values.Count > 0 && Values.TrueForAll(element => element.IsString());

    /// <summary>Whether this is an array; true for an empty one too.</summary>
    public bool IsArray() => Values.Exists(element => element.IsArray());

    /// <summary>The value of a key of this object, or null.</summary>
    public HoconValue? GetChildObject(string key) => GetObject()?.GetKey(key);

    /// <summary>The elements of the array. An object whose keys are numbers counts as one, in order of the numbers.</summary>
    public IList<HoconValue> GetArray()
    {
        if (GetObject() is { } fields)
        {
            return ByNumber(fields);
        }

        return Values.Where(element => element.IsArray()).SelectMany(element => element.GetArray()).ToList();
    }

    /// <summary>The value as HOCON text; an object with its braces.</summary>
    public override string ToString() => ToString(0);

    /// <summary>The value as HOCON text; an object with its braces.</summary>
    /// <param name="indent">Level of indentation of the line on which the value starts.</param>
    public virtual string ToString(int indent) => IsEmpty ? "" : HoconWriter.Value(this, indent);

    internal static object? Unwrap(HoconValue value)
    {
        if (value.GetObject() is { } fields)
        {
            return fields.Unwrapped;
        }

        return value.IsArray() ? value.GetArray().Select(Unwrap).ToList() : value.GetString();
    }

    private static List<HoconValue> ByNumber(HoconObject fields) =>
        fields.Items
            .Where(item => item.Key.Length <= 9 && item.Key.Length > 0 && item.Key.All(char.IsAsciiDigit))
            .OrderBy(item => int.Parse(item.Key))
            .Select(item => item.Value)
            .ToList();
}
