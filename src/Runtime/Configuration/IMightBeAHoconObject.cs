namespace ActorNet.Runtime;

/// <summary>An element that is an object or leads to one.</summary>
public interface IMightBeAHoconObject
{
    /// <summary>Whether <see cref="GetObject"/> returns an object.</summary>
    bool IsObject();

    /// <summary>The object, or null.</summary>
    HoconObject? GetObject();
}
