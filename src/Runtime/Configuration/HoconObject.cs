namespace ActorNet.Runtime;

/// <summary>Keys with their values, in the order in which they were first written.</summary>
public class HoconObject : IHoconElement
{
    /// <summary>The object as plain dictionaries, lists and strings.</summary>
    public IDictionary<string, object?> Unwrapped =>
        Items.ToDictionary(item => item.Key, item => HoconValue.Unwrap(item.Value), StringComparer.Ordinal);

    /// <summary>The keys, one level deep, with their values.</summary>
    public Dictionary<string, HoconValue> Items { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool IsString() => false;

    /// <inheritdoc/>
    public string? GetString() => null;

    /// <inheritdoc/>
    public bool IsArray() => false;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => [];

    /// <summary>The value of a key, or null.</summary>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>The value of a key, which is added with an empty value when it is missing.</summary>
    public HoconValue GetOrCreateKey(string key)
    {
        if (!Items.TryGetValue(key, out HoconValue? value))
        {
            Items.Add(key, value = new HoconValue());
        }

        return value;
    }

    /// <summary>Takes over every key of <paramref name="other"/>; where both have an object, the objects are merged.</summary>
    public void Merge(HoconObject other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string key, HoconValue theirs) in other.Items)
        {
            if (Items.TryGetValue(key, out HoconValue? ours) && ours.GetObject() is { } mine && theirs.GetObject() is { } others)
            {
                mine.Merge(others);
            }
            else
            {
                Items[key] = theirs;
            }
        }
    }

    /// <summary>The object's fields as HOCON text, without braces.</summary>
    public override string ToString() => ToString(0);

    /// <summary>The object's fields as HOCON text, without braces.</summary>
    /// <param name="indent">Levels of indentation, two blanks each.</param>
    public string ToString(int indent) => HoconWriter.Fields(this, indent);
}
