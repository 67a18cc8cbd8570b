namespace ActorNet.Runtime;

/// <summary>An actor that finishes its construction after its constructor has run.</summary>
public interface IInitializableActor
{
    /// <summary>Called once, right after the constructor.</summary>
    void Init();
}
