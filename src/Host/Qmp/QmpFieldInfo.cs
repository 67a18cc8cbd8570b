namespace ActorNet.Host.Qmp;

/// <summary>One member of an answer's object, as data for help.</summary>
/// <param name="Name">In kebab-case.</param>
/// <param name="JsonType">What a client finds there: string, integer, number, boolean, array or object.</param>
/// <param name="Help">One line, no full stop.</param>
public record QmpFieldInfo(string Name, string JsonType, string Help);
