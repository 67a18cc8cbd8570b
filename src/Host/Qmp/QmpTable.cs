using System.Text.Json;

namespace ActorNet.Host.Qmp;

/// <summary>What an answer says of each <typeparamref name="T"/>: the table that writes the answer and its help. A field is a row.</summary>
public sealed class QmpTable<T>
{
    private readonly List<QmpField<T>> _fields = [];

    /// <summary>In the order of the answer.</summary>
    public IReadOnlyList<QmpField<T>> Fields => _fields;

    /// <summary>Adds a string; null where there is none.</summary>
    public QmpTable<T> Text(string name, string help, Func<T, string?> get) =>
        Add(name, "string", help, (json, item) => json.WriteStringValue(get(item)));

    /// <summary>Adds a boolean.</summary>
    public QmpTable<T> Flag(string name, string help, Func<T, bool> get) =>
        Add(name, "boolean", help, (json, item) => json.WriteBooleanValue(get(item)));

    /// <summary>Adds a whole number.</summary>
    public QmpTable<T> Count(string name, string help, Func<T, long> get) =>
        Add(name, "integer", help, (json, item) => json.WriteNumberValue(get(item)));

    /// <summary>Adds a number.</summary>
    public QmpTable<T> Number(string name, string help, Func<T, double> get) =>
        Add(name, "number", help, (json, item) => json.WriteNumberValue(get(item)));

    /// <summary>Adds an object of whole numbers whose names are not known beforehand.</summary>
    public QmpTable<T> Counts(string name, string help, Func<T, IEnumerable<KeyValuePair<string, long>>> get) =>
        Add(name, "object", help, (json, item) =>
        {
            json.WriteStartObject();
            foreach ((string key, long value) in get(item)) json.WriteNumber(key, value);
            json.WriteEndObject();
        });

    /// <summary>Adds what the other methods do not.</summary>
    /// <param name="name">In kebab-case.</param>
    /// <param name="jsonType">What a client finds there, for help.</param>
    /// <param name="help">One line, no full stop.</param>
    /// <param name="write">Writes one value.</param>
    public QmpTable<T> Add(string name, string jsonType, string help, Action<Utf8JsonWriter, T> write)
    {
        _fields.Add(new QmpField<T>(name, jsonType, help, write));
        return this;
    }

    /// <summary>Answers with an array: one object an item, with one member a field.</summary>
    public QmpReply List(IEnumerable<T> items) => QmpReply.Return(json =>
    {
        json.WriteStartArray();
        foreach (T item in items)
        {
            json.WriteStartObject();
            foreach (QmpField<T> field in _fields)
            {
                json.WritePropertyName(field.Name);
                field.Write(json, item);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
