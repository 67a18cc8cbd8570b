namespace ActorNet.Runtime;

/// <summary>Parses text; false when it is not such a value.</summary>
internal delegate bool HoconScalarParser<T>(string text, out T value);

/// <summary>A kind of scalar that text can be read as.</summary>
/// <param name="Name">With its article, for messages: <c>a whole number</c>.</param>
/// <param name="TryParse">How to read it.</param>
/// <param name="Remedy">What would be right, appended to the message.</param>
internal sealed record HoconScalar<T>(string Name, HoconScalarParser<T> TryParse, string Remedy = "");
