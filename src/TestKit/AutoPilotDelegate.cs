namespace ActorNet.TestKit;

/// <summary>Handles one message and returns the pilot for the next one.</summary>
public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);
