namespace ActorNet.Runtime;

/// <summary>A behaviour: handles a message, or returns false when it does not know it.</summary>
public delegate bool Receive(object message);
