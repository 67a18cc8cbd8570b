namespace ActorNet.Runtime;

/// <summary>One <c>key = value</c> or <c>key += element</c>.</summary>
/// <param name="Value">The value or, for <c>+=</c>, the element to append.</param>
/// <param name="Appends">Whether it was written with <c>+=</c>.</param>
/// <param name="Origin">Where the key stands.</param>
/// <param name="Path">The key path from the root of its file, for messages.</param>
internal sealed record HoconDefinition(HoconNode Value, bool Appends, HoconOrigin Origin, string Path);
