using System.Text.Json;

namespace ActorNet.Host.Qmp;

/// <summary>One member of the object that is made of a <typeparamref name="T"/>: a row of a <see cref="QmpTable{T}"/>.</summary>
/// <param name="Name">In kebab-case.</param>
/// <param name="JsonType">What a client finds there.</param>
/// <param name="Help">One line, no full stop.</param>
/// <param name="Write">Writes the value.</param>
public sealed record QmpField<T>(string Name, string JsonType, string Help, Action<Utf8JsonWriter, T> Write)
    : QmpFieldInfo(Name, JsonType, Help);
